import process from 'node:process';
import { readInput } from './read-input.ts';

/** Asks for a secret without showing it; reads standard input where nobody sits at the terminal. */
export async function readSecret(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY) return (await readInput(process.stdin)).replace(/\r?\n$/, '');
  const { password, isCancel } = await import('@clack/prompts');
  const answer = await password({ message: question, output: process.stderr });
  return isCancel(answer) ? undefined : answer;
}
