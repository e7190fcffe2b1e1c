import process from 'node:process';
import { ProblemError } from '@postrider/core/contracts';

/** Where a question is asked; the process's own input when left out. */
export interface Asked {
  readonly yes?: boolean | undefined;
  /** `--json`: a script calls, and nobody is asked even if a terminal is there. */
  readonly json: boolean;
}

/** Asks before something is sent or changed. Without a person at the terminal it must be said beforehand with --yes. */
export async function confirm(question: string, { yes, json }: Asked, input = process.stdin): Promise<boolean> {
  if (yes === true) return true;
  if (json || !input.isTTY) {
    throw new ProblemError({
      code: 'CONFIRMATION_MISSING',
      what: json ? `${question} With --json nobody is asked.` : `${question} Nobody is here to answer.`,
      next: 'Repeat the call with --yes if that is what you want.',
    });
  }
  const { confirm: ask, isCancel } = await import('@clack/prompts');
  // Standard output is for results.
  const answer = await ask({ message: question, input, output: process.stderr });
  return !isCancel(answer) && answer;
}
