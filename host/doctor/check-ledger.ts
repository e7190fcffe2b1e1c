import type { Host, LedgerSession } from '@postrider/core';
import { ProblemError } from '@postrider/core/contracts';
import { thisCommand } from '../open-studio.ts';
import type { Words } from '../terminal/words.ts';
import { advice, good, wrong } from './finding.ts';
import type { Finding } from './finding.ts';

export interface LedgerLook {
  readonly findings: readonly Finding[];
  /** The latest time that the ledger has of something that happened. */
  readonly recorded?: number;
}

/** Runs until a problem is thrown, which is then a finding; `unless` gives some codes another meaning. */
async function problemsOf(
  work: () => Promise<readonly Finding[]>,
  unless: (code: string, what: string) => readonly Finding[] | undefined,
): Promise<readonly Finding[]> {
  try {
    return await work();
  } catch (thrown) {
    if (!ProblemError.is(thrown)) throw thrown;
    const { code, what } = thrown.problem;
    return unless(code, what) ?? thrown.problems.map((problem) => wrong('ledger', problem));
  }
}

/** Reads all there is: damage shows only where it is read. */
async function readWhole({ ledger }: LedgerSession, signal: AbortSignal) {
  const campaigns = await ledger.campaigns();
  let recorded = campaigns.reduce((latest, { createdAt }) => Math.max(latest, createdAt), 0);
  let deliveries = 0;
  for await (const { changedAt } of ledger.deliveries({})) {
    if (signal.aborted) break;
    deliveries++;
    recorded = Math.max(recorded, changedAt);
  }
  const holds = await ledger.holds();
  return { campaigns: campaigns.length, deliveries, recorded, holds };
}

/** The ledger: there, whole, of this version, not held by another, and what in it waits for a person. */
export async function checkLedger(host: Host, signal: AbortSignal, { count }: Words): Promise<LedgerLook> {
  let recorded: number | undefined;
  let isThere = false;
  const read = await problemsOf(
    async () => {
      await using session = await host.openLedger('read', thisCommand());
      isThere = true;
      const found = await readWhole(session, signal);
      if (found.deliveries + found.campaigns > 0) recorded = found.recorded;
      const waiting = found.holds.filter(({ until }) => until === Infinity);
      return [
        good('ledger', `Read whole: ${count(found.campaigns, 'campaign')}, ${count(found.deliveries, 'recipient')}`),
        ...waiting.map(({ account, reason }) =>
          advice('ledger', {
            code: 'ACCOUNT_WAITS',
            what: `The account "${account}" waits for you: ${reason}`,
            next: 'Mend what it says, then: postrider resume',
          }),
        ),
      ];
    },
    (code) =>
      code === 'LEDGER_MISSING' ? [good('ledger', 'There is none yet: the first mailing makes it')] : undefined,
  );
  if (!isThere || read.some(({ kind }) => kind === 'wrong'))
    return { findings: read, ...(recorded === undefined ? {} : { recorded }) };
  const owned = await problemsOf(
    async () => {
      await using _session = await host.openLedger('own', thisCommand());
      return [good('ledger', 'Nobody else has it open')];
    },
    // Somebody sends: that is what it is for.
    (code, what) => (code === 'LEDGER_IN_USE' ? [good('ledger', what)] : undefined),
  );
  return { findings: [...read, ...owned], ...(recorded === undefined ? {} : { recorded }) };
}
