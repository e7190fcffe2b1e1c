import type { Host, LedgerSession } from '@postrider/core';
import { ProblemError } from '@postrider/core/contracts';
import type { LedgerMode } from '@postrider/core/contracts';
import { openStudio, thisCommand } from '../open-studio.ts';
import { wordsFor } from '../terminal/words.ts';
import type { Words } from '../terminal/words.ts';
import type { CommandContext } from './command.ts';

export interface OpenLedger {
  readonly host: Host;
  readonly session: LedgerSession;
  readonly words: Words;
}

/**
 * Opens the host and its ledger, does the work, and closes both whatever happens. `read` leaves a host that is sending
 * alone; before anything was ever sent there is no ledger to read, and an empty one is made.
 */
export async function withLedger<Result>(
  mode: LedgerMode,
  context: CommandContext,
  work: (open: OpenLedger) => Promise<Result>,
): Promise<Result> {
  await using host = await openStudio(context);
  await using session = await openSession(host, mode);
  return await work({ host, session, words: wordsFor(context.terminal.locale, host.configuration.company.timeZone) });
}

async function openSession(host: Host, mode: LedgerMode): Promise<LedgerSession> {
  try {
    return await host.openLedger(mode, thisCommand());
  } catch (thrown) {
    if (mode !== 'read' || !ProblemError.is(thrown) || thrown.problem.code !== 'LEDGER_MISSING') throw thrown;
    return host.openLedger('own', thisCommand());
  }
}
