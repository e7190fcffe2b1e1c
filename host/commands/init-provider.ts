import process from 'node:process';
import { cancel, isCancel, select } from '@clack/prompts';
import type { Preset } from '../presets/preset.ts';

/** Standard output is for results. */
const toPerson = { output: process.stderr };

/** Asks a person which provider it is: its preset, `other` when it is none of them, undefined when they gave up. */
export async function askForProvider(presets: readonly Preset[]): Promise<Preset | 'other' | undefined> {
  const answer = await select<string>({
    ...toPerson,
    message: 'Who is your mail provider?',
    maxItems: 12,
    options: [
      { value: '', label: 'another one', hint: 'you will be asked for its server' },
      ...presets.map(({ name, title, account }) => ({ value: name, label: title, hint: account.host })),
    ],
  });
  if (!isCancel(answer)) return presets.find(({ name }) => name === answer) ?? 'other';
  cancel('Nothing was written.', toPerson);
  return undefined;
}
