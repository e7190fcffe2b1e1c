import { ProblemError } from '@postrider/core/contracts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { showProblems } from '../terminal/show-problems.ts';
import type { Configuration } from '@postrider/core';
import type { Command } from './command.ts';
import { pollHeadline } from './poll-headline.ts';
import { tasklessInboxes } from './taskless-inboxes.ts';
import { withLedger } from './with-ledger.ts';

/** Reads the configured mailboxes once. */
export const inboxPoll: Command<{ readonly inbox: string | undefined }> = ({ inbox }, context) =>
  withLedger('own', context, async ({ host: { configuration }, session, words }) => {
    const { terminal } = context;
    if (inbox !== undefined && !configuration.inboxes.has(inbox)) throw inboxUnknown(inbox, configuration);
    if (configuration.inboxes.size === 0 && !context.json)
      terminal.print(
        `The configuration has no inboxes, so there is nothing to read. Add one under "inboxes" in ${context.configuration} (docs/configuration.md#inboxes).`,
      );
    const polled = await session.poll(inbox, context.signal);
    if (context.json) terminal.json({ inboxes: polled.map(({ inbox: name, report }) => ({ inbox: name, ...report })) });
    const taskless = tasklessInboxes(configuration);
    for (const each of polled) {
      const { inbox: name, report } = each;
      if (!context.json) {
        const { bounce, complaint, unsubscribe, automatic, human } = report.byKind;
        terminal.print(terminal.style(pollHeadline(each, words), 'bold'));
        if (report.read > 0) {
          terminal.print(
            `  bounces ${words.number(bounce)}  complaints ${words.number(complaint)}  unsubscribes ${words.number(unsubscribe)}  automatic ${words.number(automatic)}  from people ${words.number(human)}`,
          );
          terminal.print(
            `  ${words.number(report.joined)} belong to mails that were sent  →  ${words.count(report.suppressed, 'address', 'addresses')} not to write to any more, ${words.count(report.tasks, 'task')} made`,
          );
        }
        const warning = taskless.get(name);
        if (human > 0 && warning !== undefined) terminal.print(`  ${warning}`);
        if (report.seeds > 0) terminal.print(`  ${words.count(report.seeds, 'seed mail')} arrived`);
        if (report.notUnderstood > 0)
          terminal.print(
            `  ${words.count(report.notUnderstood, 'mail')} could not be understood and ${report.notUnderstood === 1 ? 'stays' : 'stay'} in the mailbox`,
          );
      }
      showProblems(terminal, report.problems);
    }
    return polled.some(({ report }) => report.problems.length > 0) ? exitCodes.incomplete : exitCodes.done;
  });

function inboxUnknown(inbox: string, { file, inboxes }: Configuration): ProblemError {
  return new ProblemError({
    code: 'INBOX_UNKNOWN',
    what: `The configuration has no inbox "${inbox}".`,
    where: { file },
    next: inboxes.size === 0 ? 'Add it under "inboxes".' : `It has: ${[...inboxes.keys()].join(', ')}.`,
  });
}
