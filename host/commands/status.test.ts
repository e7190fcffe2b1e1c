import { expect, test } from 'vitest';
import { WrittenStudio } from '../testing/written-studio.ts';
import { send } from './send.ts';
import { status } from './status.ts';

const namesOf = (lines: readonly string[]): readonly string[] =>
  lines.slice(2).map((line) => line.trimStart().split(/\s+/).slice(0, 2).join(' '));

/** Prevents: beside each mailing stood a cancelled one for every time that it had been looked at and not agreed to. */
test('a list that was not agreed to stands there once, and not at all when it was read again', async () => {
  await using studio = await WrittenStudio.open();
  await studio.contradict();
  await studio.write('letter.txt', 'Subject: Hello\n\nHello!\n');
  await studio.write('list.csv', 'email\nmia@post.example\nben@post.example\n');
  const mailing = { list: studio.file('list.csv'), letter: studio.file('letter.txt'), onUncertain: 'hold', wait: true };
  const shown = async (): Promise<readonly string[]> => {
    const context = studio.context();
    await status({}, { ...context, terminal: { ...context.terminal, columns: 200 } });
    return namesOf(context.terminal.printed);
  };
  await send({ ...mailing, yes: true }, studio.context());
  expect(await shown()).toEqual(['letter drafting']);
  await send({ ...mailing, yes: true }, studio.context());
  expect(await shown()).toEqual(['letter drafting']);
  const script = studio.context(true);
  await status({}, script);
  expect(script.terminal.documents[0]).toMatchObject({ campaigns: [{ state: 'drafting' }, { state: 'cancelled' }] });
  await studio.ledger(async (ledger) => {
    for (const { id } of await ledger.campaigns()) {
      await ledger.cancel(id, Date.now());
      await ledger.setCampaignState(id, 'cancelled', Date.now());
    }
  });
  expect(await shown()).toEqual(['letter cancelled']);
}, 30_000);
