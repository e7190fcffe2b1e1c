import { setTimeout as pause } from 'node:timers/promises';
import type { Ended, Studio } from './studio.ts';

/** A short letter to people with plain addresses, where a test is about something else than letters and names. */
export interface SmallMailing {
  readonly addresses: readonly string[];
  /** The options of `plan` and `send` that name it. */
  readonly options: readonly string[];
}

export async function smallMailing(studio: Studio, people: number, name = 'hello'): Promise<SmallMailing> {
  const addresses = Array.from({ length: people }, (_, index) => `person${index + 1}@harbourpost.example`);
  await studio.write(
    `${name}.csv`,
    `name,email\n${addresses.map((each) => `${each.split('@')[0]},${each}\n`).join('')}`,
  );
  await studio.write(`letters/${name}.txt`, 'Subject: Hello {{ name }}\n\nDear {{ name }}, this is a letter.\n');
  return { addresses, options: ['--list', `${name}.csv`, '--letter', `letters/${name}.txt`] };
}

/** Resolves once it is so; asks every few milliseconds, for half a minute at most. */
export async function until(so: () => Promise<boolean>, what: string): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline;) {
    if (await so()) return;
    await pause(20);
  }
  throw new Error(`Not within half a minute: ${what}`);
}

/** What a person reads, standard output first. */
export function wordsOf({ stdout, stderr }: Ended): string {
  return `${stdout}\n${stderr}`;
}
