import { execFileSync } from 'node:child_process';
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startPop3Server, startSmtpServer } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { smallMailing } from './small-mailing.ts';
import { openStudio } from './studio.ts';
import type { Studio } from './studio.ts';

interface Diagnosis {
  readonly ok: boolean;
  readonly findings: readonly {
    readonly area: string;
    readonly kind: string;
    readonly what?: string;
    readonly problem?: { readonly code: string };
  }[];
}

const configurationFor = (smtp: number, pop3: number, more = ''): string => `company:
  name: North Light Studio
  from: hello@northlight.example
accounts:
  studio: { use: smtp, host: 127.0.0.1, port: ${smtp}, security: none, user: studio, password: { secret: studio } }
inboxes:
  answers: { use: pop3, host: 127.0.0.1, port: ${pop3}, security: none, user: answers, password: { secret: answers } }
${more}`;

const codesOf = ({ findings }: Diagnosis): readonly string[] =>
  findings.filter(({ kind }) => kind === 'wrong').map(({ area, problem }) => `${area} ${problem?.code}`);

async function diagnosis(studio: Studio, ...words: readonly string[]): Promise<Diagnosis> {
  return studio.json<Diagnosis>('doctor', ...words);
}

test('a studio in good health has nothing to mend, before its first mailing and after it', async () => {
  await using smtp = await startSmtpServer({ users: { studio: 'pass' } });
  await using pop3 = await startPop3Server({ users: { answers: 'pass' } });
  await using studio = await openStudio({
    configuration: configurationFor(smtp.port, pop3.port),
    secrets: { studio: 'pass', answers: 'pass' },
  });
  const first = await studio.run('doctor');
  expect(first.stdout).toContain('There is none yet');
  expect(first.stdout).toContain('✓ account "studio" lets you in');
  expect(first.stdout).toContain('✓ inbox "answers" lets you in');
  expect(first.stdout.trimEnd().split('\n').at(-1)).toBe('Nothing is wrong.');
  expect(first.exitCode).toBe(0);
  expect(smtp.mails).toEqual([]);

  const { options } = await smallMailing(studio, 3);
  expect((await studio.run('send', ...options, '--yes')).exitCode).toBe(0);
  const after = await diagnosis(studio);
  expect(after.ok).toBe(true);
  expect(after.findings).toContainEqual({
    area: 'ledger',
    kind: 'good',
    what: 'Read whole: 1 campaign, 3 recipients',
  });
});

test('everything that is wrong is in one list, each once, with what to do', async () => {
  await using smtp = await startSmtpServer({ users: { studio: 'other' } });
  await using studio = await openStudio({
    configuration: configurationFor(smtp.port, 1, 'plugins: [nowhere]\n'),
    secrets: { studio: 'pass' },
  });
  await mkdir(join(studio.folder, '.postrider/stores/ledger'), { recursive: true });
  await writeFile(join(studio.folder, '.postrider/stores/ledger/ledger.db'), '');
  expect(codesOf(await diagnosis(studio))).toEqual([
    'plugins MANIFEST_NOT_FOUND',
    'secrets SECRET_MISSING',
    'ledger LEDGER_EMPTY',
  ]);

  // Without the plugin the accounts can be tried; an inbox without its secret would only say that again.
  await studio.write('postrider.yaml', configurationFor(smtp.port, 1));
  expect(codesOf(await diagnosis(studio))).toEqual([
    'secrets SECRET_MISSING',
    'ledger LEDGER_EMPTY',
    'connections SMTP_AUTH_REFUSED',
  ]);
  expect(codesOf(await diagnosis(studio, '--offline'))).toEqual(['secrets SECRET_MISSING', 'ledger LEDGER_EMPTY']);
  const told = await studio.run('doctor', '--offline');
  expect(told.exitCode).toBe(2);
  expect(told.stdout).toContain('It is used by inbox "answers".');
  expect(told.stdout).toContain('what to do:');
  expect(told.stdout.trimEnd().split('\n').at(-1)).toBe('2 things to mend.');
});

test.each([
  [
    'a file in the place of the data folder',
    'DATA_FOLDER_UNUSABLE',
    (folder: string) => writeFile(join(folder, '.postrider'), ''),
  ],
  [
    'a ledger that somebody emptied',
    'LEDGER_EMPTY',
    async (folder: string) => truncate(join(folder, '.postrider/stores/ledger/ledger.db')),
  ],
])('%s is told by every command that needs it, and the configuration is not blamed', async (name, code, harm) => {
  await using smtp = await startSmtpServer({ users: { studio: 'pass' } });
  await using studio = await openStudio({
    configuration: configurationFor(smtp.port, 1),
    secrets: { studio: 'pass', answers: 'pass' },
  });
  const { options } = await smallMailing(studio, 1);
  if (!name.startsWith('a file')) await studio.run('send', ...options, '--yes');
  await harm(studio.folder);
  for (const words of [['status'], ['send', ...options, '--yes']]) {
    const ended = await studio.run(...words);
    expect(ended.stderr).toContain(code);
    expect(ended.exitCode).toBe(2);
  }
  expect(codesOf(await diagnosis(studio, '--offline'))).toEqual([`ledger ${code}`]);
});

test('a configuration that is a pipe or a folder is refused at once', async () => {
  await using studio = await openStudio({});
  execFileSync('mkfifo', [join(studio.folder, 'postrider.yaml')]);
  await mkdir(join(studio.folder, 'folder.yaml'));
  for (const [file, what] of [
    ['postrider.yaml', 'a pipe or a device'],
    ['folder.yaml', 'it is a folder'],
  ] as const) {
    const ended = await studio.run('check', '--config', file);
    expect(ended.stderr).toContain(what);
    expect(ended.stderr).toContain('CONFIG_UNREADABLE');
    expect(ended.exitCode).toBe(2);
  }
  expect(codesOf(await diagnosis(studio))).toEqual(['configuration CONFIG_UNREADABLE']);
});
