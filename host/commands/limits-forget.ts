import { ProblemError } from '@postrider/core/contracts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { Command } from './command.ts';
import { confirm } from './confirm.ts';
import { howSure, whatHolds } from './found-limit-line.ts';
import { withLedger } from './with-ledger.ts';

/** Forgets what was found out about an account; what was sent stays counted, and what was told stays kept. */
export const limitsForget: Command<{ readonly account: string; readonly yes?: boolean }> = (options, context) =>
  withLedger('own', context, async ({ host: { configuration }, session, words }) => {
    const { terminal, json } = context;
    const { account } = options;
    if (!configuration.accounts.has(account))
      throw new ProblemError({
        code: 'ACCOUNT_UNKNOWN',
        what: `There is no account "${account}" in the configuration.`,
        next: `There are: ${[...configuration.accounts.keys()].join(', ')}.`,
      });
    const found = (await session.limits(account)).flatMap(({ throttles }) =>
      throttles.flatMap((each) => each.found ?? []),
    );
    if (found.length === 0) {
      if (json) terminal.json({ forgotten: [] });
      else terminal.print(`Nothing was found out about "${account}".`);
      return exitCodes.done;
    }
    for (const each of found)
      terminal.tell(`${whatHolds(each)} (${howSure(each, words)}, since ${words.time(each.since)})`);
    const question = `Forget ${words.count(found.length, 'limit')} of "${account}"? They are found out again, at the price of some refused tries.`;
    if (!(await confirm(question, { ...options, json }))) return exitCodes.stopped;
    await session.forgetLimits(account);
    if (json) terminal.json({ forgotten: found });
    else terminal.print(`What was found out about "${account}" is forgotten.`);
    return exitCodes.done;
  });
