import type { Host, LedgerSession, SendEnd, SendWish } from '@postrider/core';
import { ProblemError } from '@postrider/core/contracts';
import type { Tally } from '@postrider/core/contracts';
import { SendingBrokeOff } from '../sending-broke-off.ts';
import { deliveryLine } from './delivery-line.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { ExitCode } from '../terminal/exit-codes.ts';
import { onOneLine } from '../terminal/on-one-line.ts';
import { printProof, proofOf } from '../terminal/proof.ts';
import type { Proof } from '../terminal/proof.ts';
import { SendProgress, whyWords } from '../terminal/send-progress.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Words } from '../terminal/words.ts';
import type { CommandContext } from './command.ts';

export interface SendShown {
  readonly end: SendEnd;
  readonly proof: Proof;
  readonly exitCode: ExitCode;
}

function added(tallies: readonly Tally[]): Tally {
  const sum: Record<string, number> = {};
  for (const tally of tallies)
    for (const [state, count] of Object.entries(tally)) sum[state] = (sum[state] ?? 0) + count;
  return sum as Tally;
}

/** Runs the send stream with its progress on the terminal, then the proof and how to go on. */
export async function sendAndShow(
  host: Host,
  session: LedgerSession,
  wish: SendWish & {
    readonly campaigns: readonly string[];
    /** One mail to one person: what became of it is shown instead of a proof. */
    readonly single?: boolean;
    /** When the last mail leaves by the forecast. */
    readonly finishesAt?: number;
  },
  words: Words,
  context: CommandContext,
): Promise<SendShown> {
  const { terminal } = context;
  const tally = async (): Promise<Tally> =>
    added(await Promise.all(wish.campaigns.map((id) => session.ledger.tally(id))));
  const end = await sendWithProgress(host, session, wish, words, context, await tally());
  const campaigns = (await session.ledger.campaigns()).filter(({ id }) => wish.campaigns.includes(id));
  const proof = proofOf(
    await tally(),
    campaigns.reduce((sum, { recipients }) => sum + recipients, 0),
  );
  if (!context.json) {
    if (wish.single === true)
      for (const campaign of wish.campaigns)
        for await (const delivery of session.ledger.deliveries({ campaign }))
          terminal.print(deliveryLine(delivery, words));
    else {
      terminal.print('');
      printProof(terminal, words, proof);
    }
    for (const line of howToGoOn(end, words, terminal)) terminal.print(line);
    if (proof.refused + proof.uncertain > 0 && wish.single !== true)
      terminal.print(`Who was refused or is uncertain, and why: ${terminal.command} report`);
  }
  return { end, proof, exitCode: exitCodeOf(end, proof) };
}

async function sendWithProgress(
  host: Host,
  session: LedgerSession,
  { finishesAt, ...wish }: SendWish & { readonly finishesAt?: number },
  words: Words,
  { terminal, signal }: CommandContext,
  before: Tally,
): Promise<SendEnd> {
  const shown = finishesAt === undefined ? { before } : { before, finishesAt };
  using progress = new SendProgress(terminal, words, shown, Date.now);
  let begun = false;
  using _ears = host.facts.onAny((fact) => {
    begun ||= fact.type === 'deliveries.handed';
    progress.hear(fact);
  });
  try {
    return await session.send(wish, signal);
  } catch (thrown) {
    if (begun && ProblemError.is(thrown)) throw new SendingBrokeOff(thrown.problems);
    throw thrown;
  }
}

function howToGoOn(end: SendEnd, words: Words, { command }: Terminal): readonly string[] {
  switch (end.kind) {
    case 'finished':
      return [];
    case 'paused':
      return [
        `The rest can go from ${words.time(end.until)} on: ${whyWords[end.why]}.`,
        `Go on then, or leave it running until it is done: ${command} resume`,
      ];
    case 'held':
      return [
        ...end.holds.map(({ account, reason }) => `"${account}" waits for you: ${onOneLine(reason)}`),
        `Mend it, then go on: ${command} resume`,
      ];
    case 'stopped':
      return [`Stopped. Nothing is lost, and nobody gets it twice. Go on whenever you like: ${command} resume`];
  }
}

function exitCodeOf(end: SendEnd, proof: Proof): ExitCode {
  if (end.kind === 'stopped') return exitCodes.stopped;
  if (end.kind === 'paused') return exitCodes.paused;
  if (end.kind === 'held') return exitCodes.held;
  return proof.refused + proof.uncertain > 0 ? exitCodes.incomplete : exitCodes.done;
}
