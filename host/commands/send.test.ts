import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exitCodes } from '../terminal/exit-codes.ts';
import { problemOf } from '../testing/problem-of.ts';
import { recordingTerminal } from '../testing/recording-terminal.ts';
import { runFromSource } from '../testing/run-from-source.ts';
import { init } from './init.ts';
import { resume } from './resume.ts';
import { send } from './send.ts';
import { withLedger } from './with-ledger.ts';

let folder = '';
let source: Disposable;
const inFolder = (json = false) => ({
  terminal: recordingTerminal(),
  configuration: join(folder, 'postrider.yaml'),
  json,
  signal: new AbortController().signal,
  environment: {},
});
const mailing = (more: object = {}) => ({
  list: join(folder, 'list.csv'),
  letter: join(folder, 'letter.txt'),
  onUncertain: 'hold',
  wait: true,
  yes: true,
  ...more,
});
const single = { to: 'mia@post.example', onUncertain: 'hold', wait: true, yes: true };
beforeEach(async () => {
  source = runFromSource();
  folder = await mkdtemp(join(tmpdir(), 'send-'));
  const studio = { company: 'North Light', from: 'hello@northlight.example', host: 'mail.isp.example', yes: true };
  await init(studio, inFolder());
  await writeFile(join(folder, 'letter.txt'), 'Subject: Hello\n\nHello!\n');
  await writeFile(join(folder, 'list.csv'), 'email\nmia@post.example\nben@post.example\n');
});
afterEach(async () => {
  source[Symbol.dispose]();
  await rm(folder, { recursive: true });
});

const stateOfAll = () =>
  withLedger('own', inFolder(), async ({ session: { ledger } }) =>
    (await ledger.campaigns()).map(({ name, state }) => `${name} ${state}`),
  );

/** Its account sends in the morning only, and in the evening only. */
async function contradict(): Promise<void> {
  const file = join(folder, 'postrider.yaml');
  const written = await readFile(file, 'utf8');
  const windows = `throttles:
  mornings: { use: pace, window: { from: '08:00', until: '12:00' } }
  evenings: { use: pace, window: { from: '18:00', until: '21:00' } }
`;
  const account = /^accounts:\n {2}(\w+):\n/m;
  await writeFile(file, windows + written.replace(account, (whole) => `${whole}    throttles: [mornings, evenings]\n`));
}

describe('where limits contradict each other', () => {
  beforeEach(contradict);

  /** Prevents: it said nothing, promised that the rest could go from a time on, and waited for it for ever. */
  test('who has said yes beforehand is told, and nothing is begun', async () => {
    const context = inFolder();
    expect(await send(mailing(), context)).toBe(exitCodes.held);
    expect(context.terminal.printed).toEqual([
      expect.stringContaining('the throttles "mornings" and "evenings" contradict each other'),
    ]);
    expect(context.terminal.told).toContain(
      'Nothing was sent: no mail could ever leave. Mend that, and call send again.',
    );
    expect(await stateOfAll()).toEqual(['letter drafting']);
  });

  /** Prevents: right below "None of 2 mails can leave" it asked whether to send them. */
  test('nobody is asked whether to send what cannot leave', async () => {
    const context = inFolder();
    expect(await send(mailing({ yes: false }), context)).toBe(exitCodes.held);
    expect(context.terminal.printed).toContain('✗ None of 2 mails can leave.');
  });

  test('one mail is not begun either', async () => {
    const context = inFolder();
    expect(await send({ ...single, letter: join(folder, 'letter.txt') }, context)).toBe(exitCodes.held);
    expect(context.terminal.printed).toHaveLength(1);
  });

  test('a script is told in its document', async () => {
    const context = inFolder(true);
    expect(await send(mailing(), context)).toBe(exitCodes.held);
    expect(context.terminal.documents).toMatchObject([
      { end: { kind: 'held' }, contradictions: [{ throttles: ['mornings', 'evenings'] }] },
    ]);
  });

  test('a campaign that runs already does not go on, and says why', async () => {
    await send(mailing(), inFolder());
    await withLedger('own', inFolder(), async ({ session: { ledger } }) => {
      for (const { id } of await ledger.campaigns()) await ledger.setCampaignState(id, 'running', Date.now());
    });
    const context = inFolder();
    expect(await resume({ campaign: undefined, wait: true }, context)).toBe(exitCodes.held);
    expect(context.terminal.printed).toEqual([expect.stringContaining('contradict each other')]);
  });

  /** Prevents: that nobody can look was told when a doubt had arisen. */
  test('a policy that the account cannot carry out is told beforehand', async () => {
    const context = inFolder();
    await send(mailing({ onUncertain: 'resolve' }), context);
    expect(context.terminal.told.join('\n')).toContain('(SENT_UNSEARCHABLE');
    const holding = inFolder();
    await send(mailing({ campaign: 'other' }), holding);
    expect(holding.terminal.told.join('\n')).not.toContain('SENT_UNSEARCHABLE');
  });
});

/** Prevents: of a list of thousands only the address was named. */
test('data that the ledger cannot keep is told with the line of the list', async () => {
  const names = Array.from({ length: 40 }, (_, place) => `${'n'.repeat(9_000)}${place}`);
  await writeFile(join(folder, 'list.csv'), `email,${names.join(',')}\nmia@post.example\nben@post.example,x\n`);
  expect(await problemOf(() => send(mailing(), inFolder()))).toMatchObject({
    code: 'LEDGER_TOO_LARGE',
    where: { file: join(folder, 'list.csv'), line: 2 },
  });
});
