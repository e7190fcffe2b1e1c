import { ProblemError } from '@postrider/sdk';
import type { Problem } from '@postrider/sdk';
import { exchangeProblem } from './exchange-problem.ts';
import type { ExchangeProblemCode, Mailbox } from './exchange-problem.ts';
import { isLoopback } from './exchange-settings.ts';
import type { ExchangeSettings } from './exchange-settings.ts';
import { folderPlace } from './folder-place.ts';

/**
 * Refuses what no schema can say.
 * @throws ProblemError EXCHANGE_PLAINTEXT_REFUSED, EXCHANGE_SAME_FOLDER; all faults at once.
 */
export function checkSettings(settings: ExchangeSettings, mailbox: Mailbox): void {
  const problems: Problem[] = [];
  const fault = (code: ExchangeProblemCode, setting: string, detail?: string): void => {
    const where = { pointer: `/inboxes/${mailbox.inbox}/${setting}` };
    problems.push({ ...exchangeProblem(code, mailbox, detail), where });
  };
  if (settings.security === 'none' && !isLoopback(settings.host)) fault('EXCHANGE_PLAINTEXT_REFUSED', 'security');
  if (movesNowhere(settings)) fault('EXCHANGE_SAME_FOLDER', 'moveTo', settings.moveTo);
  const [first, ...more] = problems;
  if (first !== undefined) throw new ProblemError(first, ...more);
}

/** Two spellings that only the server knows for one folder are told when a mail is to move. */
function movesNowhere({ deletion, folder, moveTo }: ExchangeSettings): boolean {
  // The default: who reads the deleted items without moving any need not name another.
  if (deletion === 'purge' || moveTo === 'deleteditems') return false;
  const [read, target] = [folder, moveTo].map((written) => {
    const { start, names } = folderPlace(written);
    return [start, ...names].join('/').toLowerCase();
  });
  return read === target;
}
