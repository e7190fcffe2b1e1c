import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openAttackStudio } from './attack-studio.ts';
import type { AttackStudio, MailingPatience } from './attack-studio.ts';
import { leftProcesses } from './left-processes.ts';
import { misbehaviours } from './misbehaviours.ts';

const people = 12;

/** What a person reads of it, without what the same words say twice. */
function read(studio: AttackStudio): string {
  return [...new Set(studio.problems().map(({ what, next }) => `${what} ${next}`))].join('\n');
}

async function expectAllAccountedFor(
  studio: AttackStudio,
  uncertain: number,
  patience: MailingPatience = 'real',
): Promise<void> {
  const { tally, carried } = await studio.mailing(people, patience);
  expect(tally.accepted + tally.uncertain).toBe(people);
  expect(tally.uncertain).toBeLessThanOrEqual(uncertain);
  // Nobody whom the good account had to take over is missing from its outbox.
  expect(carried.size).toBeLessThanOrEqual(tally.accepted);
}

describe.concurrent('the mailing goes on and everybody is accounted for beside a plugin that', () => {
  test.for(Object.entries(misbehaviours))(
    '%s',
    async ([plugin, { uncertain, takesLong, reads }], { expect: expectHere }) => {
      let folder: string;
      {
        await using studio = await openAttackStudio({ plugin });
        ({ folder } = studio);
        await expectAllAccountedFor(studio, uncertain, takesLong === true ? 'long' : 'real');
        expectHere(({} as { readonly polluted?: unknown }).polluted).toBeUndefined();
        if (reads !== undefined) expectHere(read(studio)).toMatch(reads);
        for (const { next } of studio.problems()) expectHere(next).not.toBe('');
      }
      expectHere(await leftProcesses(folder)).toEqual([]);
    },
  );
});

test('a plugin that crashes three times is not started again, and the person is told', async () => {
  await using studio = await openAttackStudio({ plugin: 'throws-later' });
  for (let campaign = 0; campaign < 3; campaign++) {
    await studio.mailing(people);
    // Its rest, and its account's, are over by then.
    studio.clock.jump(61_000);
  }
  expect(read(studio)).toMatch(/`postrider-hostile` 6\.6\.6 stopped working three times in five minutes/);
  const { tally, carried } = await studio.mailing(people);
  expect(tally.accepted).toBe(people);
  expect(carried.size).toBeGreaterThanOrEqual(people);
});

test('a link that leads out of a plugin’s folder keeps it from being started', async () => {
  await using studio = await openAttackStudio({ plugin: 'answers-twice' });
  await symlink('../.postrider/ledger.db', path.join(studio.plugin, 'data'));
  await expectAllAccountedFor(studio, 0);
  expect(read(studio)).toMatch(/`postrider-hostile` 6\.6\.6 was not started: in its folder a link leads out/);
  expect(
    studio.facts.filter(({ type }) => type === 'plugin.activated').map((fact) => 'plugin' in fact && fact.plugin),
  ).not.toContain('postrider-hostile');
});
