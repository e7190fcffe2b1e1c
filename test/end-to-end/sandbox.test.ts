import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { expect, test } from 'vitest';
import { smallMailing } from './small-mailing.ts';
import { openStudio } from './studio.ts';

interface Trial {
  readonly plan: { readonly recipients: number };
  readonly report: { readonly proof: { readonly queued: number; readonly accepted: number; readonly addsUp: boolean } };
  readonly provider: { readonly accepted: number };
}

test('a list and a letter of one’s own are tried in the sandbox, and the first mails can be looked at', async () => {
  await using studio = await openStudio({});
  const { addresses, options } = await smallMailing(studio, 30);
  const { plan, report, provider } = await studio.json<Trial>('sandbox', ...options);
  expect(plan.recipients).toBe(30);
  expect(report.proof).toMatchObject({ queued: 30, addsUp: true, accepted: provider.accepted });

  const names = await readdir(join(studio.folder, '.sandbox/mails'));
  expect(names).toHaveLength(10);
  for (const name of names) {
    const { subject, text, to } = await simpleParser(await readFile(join(studio.folder, '.sandbox/mails', name)));
    const address = Array.isArray(to) ? undefined : to?.value[0]?.address;
    expect(addresses).toContain(address);
    expect(name).toContain(address);
    const person = address?.split('@')[0];
    expect(subject).toBe(`Hello ${person}`);
    expect(text).toContain(`Dear ${person}, this is a letter.`);
  }
  expect(await readFile(join(studio.folder, 'hello.csv'), 'utf8')).toContain(addresses[0]);
});

test('a list alone gets a letter that asks for none of its columns', async () => {
  await using studio = await openStudio({});
  await studio.write('people.csv', 'who;mail\nAnna;anna@harbourpost.example\nBéla;bela@harbourpost.example\n');
  const tried = await studio.run('sandbox', '--list', 'people.csv', '--folder', 'trial');
  expect(tried.stderr).not.toContain('✗');
  expect(tried.exitCode).toBe(0);
  expect(tried.stdout).toContain('no mail has left this computer');
  // Prevents: the sample's clients lay beside a list that was not theirs.
  const beside = await readdir(join(studio.folder, 'trial'));
  expect(beside).not.toContain('clients.csv');
  expect(await readdir(join(studio.folder, 'trial/letters'))).toEqual(['first.mjml']);
  // It kept below what it takes in a day, and broke no line.
  expect(tried.stdout).not.toMatch(/mails a day|broke the line/);
});

test('what is wrong with one’s own letter is told before anything is sent', async () => {
  await using studio = await openStudio({});
  const { options } = await smallMailing(studio, 3);
  await studio.write('letters/hello.txt', 'Subject: Hello {{ nickname }}\n\nDear you.\n');
  const tried = await studio.run('sandbox', ...options);
  expect(tried.stderr).toContain('nickname');
  expect(tried.exitCode).toBe(2);
});

test('a file of one’s own is never cleared away with the trial’s folder', async () => {
  await using studio = await openStudio({});
  const { options } = await smallMailing(studio, 3);
  expect((await studio.run('sandbox', ...options)).exitCode).toBe(0);
  await studio.write('.sandbox/mine.csv', 'email\nanna@harbourpost.example\n');
  const refused = await studio.run('sandbox', '--list', '.sandbox/mine.csv');
  expect(refused.stderr).toContain('SANDBOX_FILE_INSIDE');
  expect(refused.exitCode).toBe(2);
  expect(await readFile(join(studio.folder, '.sandbox/mine.csv'), 'utf8')).toContain('anna@');
});
