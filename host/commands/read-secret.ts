import process from 'node:process';
import { ProblemError } from '@postrider/core/contracts';

/** More than any password or token. */
const longest = 64 * 1024;

async function readAll(stream: AsyncIterable<Buffer | string>): Promise<string> {
  let text = '';
  for await (const chunk of stream) {
    text += chunk.toString();
    if (text.length > longest)
      throw new ProblemError({
        code: 'SECRET_TOO_LONG',
        what: `A secret has at most ${longest} characters.`,
        next: 'Check what is given on standard input.',
      });
  }
  return text.replace(/\r?\n$/, '');
}

/** Asks for a secret without showing it; reads standard input where nobody sits at the terminal. */
export async function readSecret(question: string): Promise<string | undefined> {
  if (process.stdin.isTTY !== true) return readAll(process.stdin);
  const { password, isCancel } = await import('@clack/prompts');
  const answer = await password({ message: question });
  return isCancel(answer) ? undefined : answer;
}
