import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { burglarsWays } from './burglars-ways.ts';
import { misbehaviours } from './misbehaviours.ts';
import { openDoors } from './open-doors.ts';
import { tries, throughOwnUser } from './outer-walls.ts';

const page = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8');

/** The cells of the tables under a heading, without their heads; one list for each table. */
function tablesUnder(heading: string): readonly (readonly (readonly string[])[])[] {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const [own = ''] = section.split('\n## ');
  return own
    .split(/\n(?!\|)/)
    .map((block) => block.split('\n').filter((line) => line.startsWith('|')))
    .filter((lines) => lines.length > 2)
    .map((lines) =>
      lines.slice(2).map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      ),
    );
}

const [groups = [], doors = []] = tablesUnder('What a burglar tries');

test('the page counts the ways in which the burglar of the tests tries', () => {
  const counts = Object.entries(Object.groupBy(burglarsWays.attacks, (attack) => attack.split(':')[0] ?? ''));
  expect(groups.map(([group]) => group)).toEqual(counts.map(([group, ways]) => `${group} (${ways?.length})`));
  expect(new Set(groups.flatMap((cells) => cells.slice(1, 4)))).toEqual(new Set(['stopped']));
});

test('the page names each door that is open, and no other', () => {
  const open = (column: number): readonly string[] =>
    doors.filter((cells) => cells[column] === 'open').map(([attack = '']) => attack.replaceAll('`', ''));
  expect([open(1), open(2), open(3)]).toEqual([openDoors('bubblewrap'), openDoors('own-user'), openDoors('node-only')]);
  for (const attack of open(3)) expect(burglarsWays.attacks).toContain(attack);
});

test('the page tells of each plugin that misbehaves in the tests', () => {
  const [told = []] = tablesUnder('What a bad plugin does to a mailing');
  expect(told.map(([plugin = '']) => plugin.replaceAll('`', ''))).toEqual(Object.keys(misbehaviours));
});

test('the page says of uncertain mails where there can be some', () => {
  const [told = []] = tablesUnder('What a bad plugin does to a mailing');
  for (const [plugin = '', , happens = ''] of told) {
    const { uncertain = 0 } = misbehaviours[plugin.replaceAll('`', '')] ?? {};
    expect([plugin, /uncertain|refused; it ends up silent/.test(happens)]).toEqual([plugin, uncertain > 0]);
  }
});

test('the page says what the outer walls hold alone', () => {
  const [walls = []] = tablesUnder('Were Node no wall at all');
  expect(walls).toEqual(
    tries.map((attack) => [attack, 'stopped', throughOwnUser.includes(attack) ? 'open' : 'stopped']),
  );
});
