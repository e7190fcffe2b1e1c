import process from 'node:process';
import { ProblemError } from '@postrider/core/contracts';

/** Asks before something is sent or changed. Without a person at the terminal it must be said beforehand with --yes. */
export async function confirm(question: string, given: { readonly yes?: boolean }): Promise<boolean> {
  if (given.yes === true) return true;
  if (!process.stdin.isTTY) {
    throw new ProblemError({
      code: 'CONFIRMATION_MISSING',
      what: `${question} Nobody is here to answer.`,
      next: 'Repeat the call with --yes if that is what you want.',
    });
  }
  const { confirm: ask, isCancel } = await import('@clack/prompts');
  const answer = await ask({ message: question });
  return !isCancel(answer) && answer;
}
