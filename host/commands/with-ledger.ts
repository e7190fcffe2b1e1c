import type { Host, LedgerSession } from '@postrider/core';
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

/** Opens the host and its ledger, does the work, and closes both whatever happens. */
export async function withLedger<Result>(
  mode: LedgerMode,
  context: CommandContext,
  work: (open: OpenLedger) => Promise<Result>,
): Promise<Result> {
  await using host = await openStudio(context);
  await using session = await host.openLedger(mode, thisCommand());
  return await work({ host, session, words: wordsFor(context.terminal.locale, host.configuration.company.timeZone) });
}
