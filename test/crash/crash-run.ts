import { addressesIn, faultsAfterKill, faultsAtEnd } from './check-ledger.ts';
import type { LedgerReport } from './check-ledger.ts';
import type { CrashCase, KillTime, Measured } from './crash-plan.ts';
import { CrashStudio } from './crash-studio.ts';
import type { CommandEnd, RunningCommand } from './crash-studio.ts';
import { startSink } from './start-sink.ts';
import type { Sink } from './start-sink.ts';
import { unseen } from './sink-record.ts';
import type { SinkSight } from './sink-record.ts';

/** What one run came to. */
export interface CrashResult {
  readonly case: CrashCase;
  /** Kills that struck a living host. */
  readonly struck: number;
  /** Where the campaign stood at the first kill. */
  readonly stoodAt: string;
  readonly acceptedAtKill: number;
  /** Rows in flight at kills, together. */
  readonly inFlight: number;
  readonly uncertain: number;
  /** People who got it twice. */
  readonly twice: number;
  /** How far the sink saw those in flight at the kills. */
  readonly saw: Readonly<Partial<Record<SinkSight['saw'], number>>>;
  readonly faults: readonly string[];
}

/** An undisturbed send, to learn when things happen. */
export async function measure(recipients: number): Promise<Measured> {
  await using sink = await startSink();
  const terms = { port: sink.port, recipients, connections: 10, mailsInFlight: 2, durability: 'process' } as const;
  await using studio = await CrashStudio.make(terms);
  const from = performance.now();
  const sending = studio.send();
  await studio.stored(sending);
  const stored = performance.now() - from;
  await sink.first;
  const first = performance.now() - from;
  await sending.end;
  return { stored, first, end: performance.now() - from };
}

/** A campaign, killed and gone on with until it ends, and everything that did not hold on the way. */
export async function crashRun(given: CrashCase): Promise<CrashResult> {
  await using sink = await startSink(given.delay);
  await using studio = await CrashStudio.make({ ...given, port: sink.port });
  const bound = given.connections * given.mailsInFlight;
  const faults: string[] = [];
  const doubted = new Set<string>();
  let struck = 0;
  let inFlight = 0;
  let first: LedgerReport | undefined;
  let report: LedgerReport | undefined;

  for (const [number, kill] of given.kills.entries()) {
    const end = await killed(goOn(studio, report, given), sink, studio, kill);
    if (end.signal === 'SIGKILL') struck++;
    else if (![0, 3].includes(end.code ?? -1)) faults.push(`ended by itself with ${end.code}: ${end.errors}`);
    await sink.quiet();
    report = await reportOf(studio, faults);
    if (number === 0) first = report;
    const sights = sink.sights();
    faults.push(...faultsAfterKill(report, sights, bound, doubted));
    const handed = addressesIn(report, 'handed');
    inFlight += handed.length;
    for (const address of handed) doubted.add(address);
  }
  const afterKills = sink.sights();
  const saw: Partial<Record<SinkSight['saw'], number>> = {};
  for (const address of doubted) {
    const point = (afterKills.get(address) ?? unseen).saw;
    saw[point] = (saw[point] ?? 0) + 1;
  }

  const end = await goOn(studio, report, given).end;
  if (end.code !== 0 && end.code !== 3) faults.push(`going on ended with ${end.code}: ${end.errors}`);
  await sink.quiet();
  report = await reportOf(studio, faults);
  const sights = sink.sights();
  faults.push(...faultsAtEnd(report, sights, given.recipients, doubted, given.policy));
  return {
    case: given,
    struck,
    stoodAt: first?.campaign.state ?? 'not stored',
    acceptedAtKill: addressesIn(first, 'accepted').length,
    inFlight,
    uncertain: addressesIn(report, 'uncertain').length,
    twice: [...sights.values()].filter(({ taken }) => taken.length > 1).length,
    saw,
    faults,
  };
}

/** A list that was not read to its end is sent again; what is sent already goes on. */
function goOn(studio: CrashStudio, report: LedgerReport | undefined, { policy }: CrashCase): RunningCommand {
  return report === undefined || report.campaign.state === 'drafting'
    ? studio.send('--on-uncertain', policy)
    : studio.start('resume', '--json');
}

async function killed(command: RunningCommand, sink: Sink, studio: CrashStudio, kill: KillTime): Promise<CommandEnd> {
  if (kill.by === 'sink') {
    sink.killAt(command.pid, kill.mail, kill.point);
    return command.end;
  }
  if (kill.phase === 'import') await studio.stored(command);
  if (kill.phase === 'sending' || kill.phase === 'end') await Promise.race([sink.first, command.end]);
  const timer = setTimeout(() => command.process.kill('SIGKILL'), kill.after);
  const end = await command.end;
  clearTimeout(timer);
  return end;
}

async function reportOf(studio: CrashStudio, faults: string[]): Promise<LedgerReport | undefined> {
  const { code, output, errors } = await studio.start('report', '--list', '--json').end;
  if (code === 2 && output.includes('CAMPAIGN_NONE')) return undefined;
  if (code === 0 || code === 3) return JSON.parse(output) as LedgerReport;
  faults.push(`the report ended with ${code}: ${errors}`);
  return undefined;
}
