import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exitCodes } from '../terminal/exit-codes.ts';
import { problemOf } from '../testing/problem-of.ts';
import { WrittenStudio } from '../testing/written-studio.ts';
import { resume } from './resume.ts';
import { send } from './send.ts';

let studio: WrittenStudio;
beforeEach(async () => {
  studio = await WrittenStudio.open();
  await studio.write('letter.txt', 'Subject: Hello\n\nHello!\n');
  await studio.write('list.csv', 'email\nmia@post.example\nben@post.example\n');
});
afterEach(() => studio[Symbol.asyncDispose]());

const mailing = (more: object = {}) => ({
  list: studio.file('list.csv'),
  letter: studio.file('letter.txt'),
  onUncertain: 'hold',
  wait: true,
  yes: true,
  ...more,
});
const single = { to: 'mia@post.example', onUncertain: 'hold', wait: true, yes: true };

const stateOfAll = () =>
  studio.ledger(async (ledger) => (await ledger.campaigns()).map(({ name, state }) => `${name} ${state}`));

describe('where limits contradict each other', () => {
  beforeEach(() => studio.contradict());

  /** Prevents: it said nothing, promised that the rest could go from a time on, and waited for it for ever. */
  test('who has said yes beforehand is told, and nothing is begun', async () => {
    const context = studio.context();
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
    const context = studio.context();
    expect(await send(mailing({ yes: false }), context)).toBe(exitCodes.held);
    expect(context.terminal.printed).toContain('✗ None of 2 mails can leave.');
  });

  test('one mail is not begun either', async () => {
    const context = studio.context();
    expect(await send({ ...single, letter: studio.file('letter.txt') }, context)).toBe(exitCodes.held);
    expect(context.terminal.printed).toHaveLength(1);
  });

  test('a script is told in its document', async () => {
    const context = studio.context(true);
    expect(await send(mailing(), context)).toBe(exitCodes.held);
    expect(context.terminal.documents).toMatchObject([
      { end: { kind: 'held' }, contradictions: [{ throttles: ['mornings', 'evenings'] }] },
    ]);
  });

  test('a campaign that runs already does not go on, and says why', async () => {
    await send(mailing(), studio.context());
    await studio.ledger(async (ledger) => {
      for (const { id } of await ledger.campaigns()) await ledger.setCampaignState(id, 'running', Date.now());
    });
    const context = studio.context();
    expect(await resume({ campaign: undefined, wait: true }, context)).toBe(exitCodes.held);
    expect(context.terminal.printed).toEqual([expect.stringContaining('contradict each other')]);
  });

  /** Prevents: that nobody can look was told when a doubt had arisen. */
  test('a policy that the account cannot carry out is told beforehand', async () => {
    const context = studio.context();
    await send(mailing({ onUncertain: 'resolve' }), context);
    expect(context.terminal.told.join('\n')).toContain('(SENT_UNSEARCHABLE');
    const holding = studio.context();
    await send(mailing({ campaign: 'other' }), holding);
    expect(holding.terminal.told.join('\n')).not.toContain('SENT_UNSEARCHABLE');
  });
});

/** Prevents: of a list of thousands only the address was named. */
test('data that the ledger cannot keep is told with the line of the list', async () => {
  const names = Array.from({ length: 40 }, (_, place) => `${'n'.repeat(9_000)}${place}`);
  await studio.write('list.csv', `email,${names.join(',')}\nmia@post.example\nben@post.example,x\n`);
  expect(await problemOf(() => send(mailing(), studio.context()))).toMatchObject({
    code: 'LEDGER_TOO_LARGE',
    where: { file: studio.file('list.csv'), line: 2 },
  });
});
