import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeSent } from './judge-sent.ts';
import type { SentJudgement, SoughtMail, SoughtWitness } from './judge-sent.ts';

const second = 1000;
const minute = 60 * second;
const noon = Date.parse('2026-03-02T12:00:00Z');

const witness = (messageId: string, handedAt: number): SoughtWitness => ({ messageId, handedAt });
/** One that was handed over at noon and given up at once, among others. */
const doubt = (...witnesses: readonly SoughtWitness[]): SoughtMail => ({
  messageId: 'doubt',
  handedAt: noon,
  uncertainAt: noon,
  witnesses,
});
const judged = (mail: SoughtMail, found: readonly string[], age: number): SentJudgement =>
  judgeSent(mail, new Set(found), noon + age);

const before = witness('before', noon - second);
const after = witness('after', noon + second);

describe('an uncertain mail', () => {
  test('that is in the folder was taken, however little else is', () => {
    expect(judged(doubt(), ['doubt'], 0)).toEqual({ kind: 'found' });
    expect(judged(doubt(before, after), ['doubt'], 0)).toEqual({ kind: 'found' });
  });

  test('that was overtaken by one that left a minute later was not taken', () => {
    const overtaker = (later: number) => witness('later', noon + later);
    expect(judged(doubt(before, overtaker(minute)), ['before', 'later'], 2 * minute)).toEqual({ kind: 'absent' });
  });

  test('stays uncertain when nobody from before is in the folder: the account may be with another provider since', () => {
    // Prevents: three mails that an account's old provider had taken were looked for at the new one, and went again.
    const later = witness('later', noon + minute);
    expect(judged(doubt(later), ['later'], 2 * minute)).toEqual({ kind: 'early' });
    expect(judged(doubt(later), ['later'], 60 * minute)).toEqual({ kind: 'unproven', why: 'unwitnessed' });
  });

  test('that was under way for long was not overtaken by what left meanwhile', () => {
    // Prevents: its last byte had just left when a mail that began after it was found, and it went twice.
    const mail = { ...doubt(before, witness('later', noon + 3 * minute)), uncertainAt: noon + 2 * minute + 1 };
    expect(judged(mail, ['before', 'later'], 4 * minute)).toEqual({ kind: 'early' });
    expect(judged({ ...mail, uncertainAt: noon + 2 * minute }, ['before', 'later'], 4 * minute)).toEqual({
      kind: 'absent',
    });
  });

  test('that others left right after may be with a server still', () => {
    expect(judged(doubt(before, after), ['before', 'after'], 9 * minute)).toEqual({ kind: 'early' });
    expect(judged(doubt(before, after), ['before', 'after'], 10 * minute)).toEqual({ kind: 'absent' });
  });

  test('that only earlier ones vouch for was not taken, after ten minutes', () => {
    expect(judged(doubt(before), ['before'], 10 * minute - 1)).toEqual({ kind: 'early' });
    expect(judged(doubt(before), ['before'], 10 * minute)).toEqual({ kind: 'absent' });
  });

  test('that went at the same instant as a witness was not overtaken by it', () => {
    expect(judged(doubt(witness('twin', noon)), ['twin'], 2 * minute)).toEqual({ kind: 'early' });
  });

  test('for which nobody can vouch stays uncertain', () => {
    expect(judged(doubt(), [], minute)).toEqual({ kind: 'early' });
    expect(judged(doubt(), [], 60 * minute)).toEqual({ kind: 'unproven', why: 'unwitnessed' });
  });

  test('stays uncertain when the folder holds none of those that it should', () => {
    expect(judged(doubt(before, after), [], 5 * minute)).toEqual({ kind: 'early' });
    expect(judged(doubt(before, after), [], 60 * minute)).toEqual({ kind: 'unproven', why: 'empty' });
  });

  test('stays uncertain when the folder lacks some: it was tidied up, or is emptied after some time', () => {
    expect(judged(doubt(before, after), ['after'], 60 * minute)).toEqual({ kind: 'unproven', why: 'gaps' });
  });

  test('stays uncertain when the folder ends before it', () => {
    expect(judged(doubt(before, after), ['before'], 60 * minute)).toEqual({ kind: 'unproven', why: 'gaps' });
  });

  test('waits while those after it are on their way to the folder, however old it is', () => {
    const late = witness('late', noon + 55 * minute);
    expect(judged(doubt(before, late), ['before'], 60 * minute)).toEqual({ kind: 'early' });
  });

  test('that seems to come from the future is not judged', () => {
    expect(judged(doubt(before, after), ['before', 'after'], -minute)).toEqual({ kind: 'early' });
  });
});

/** A folder, and what it holds of the mails that the provider took. */
interface Folder {
  /** Milliseconds after which a mail that was taken is in it. */
  readonly lag: number;
  readonly keeps: 'all' | 'none' | 'until' | 'since';
  /** For `until` and `since`: milliseconds from the hand-over of the uncertain mail. */
  readonly edge: number;
}

interface Scene {
  /** When the witnesses were handed over, and taken: before and after the uncertain mail. */
  readonly earlier: readonly number[];
  readonly later: readonly number[];
  readonly folder: Folder;
  /** When the provider took the uncertain mail, which it may have been at work on for a while; undefined: never. */
  readonly taken: number | undefined;
  /** When it is looked for. */
  readonly age: number;
}

const times = (min: number, max: number) => fc.uniqueArray(fc.integer({ min, max }), { maxLength: 3 });
const scenes: fc.Arbitrary<Scene> = fc.record({
  earlier: times(-20 * minute, 0),
  later: times(1, 20 * minute),
  folder: fc.record({
    lag: fc.integer({ min: 0, max: 9 * minute }),
    keeps: fc.constantFrom<Folder['keeps']>('all', 'all', 'none', 'until', 'since'),
    edge: fc.integer({ min: -20 * minute, max: 20 * minute }),
  }),
  taken: fc.option(fc.integer({ min: 0, max: minute - 1 }), { nil: undefined }),
  age: fc.oneof(fc.integer({ min: 0, max: 12 * minute }), fc.integer({ min: 0, max: 40 * minute })),
});

/** What a look finds. */
function look({ earlier, later, folder: { lag, keeps, edge }, taken, age }: Scene) {
  const keptAt = { all: true, none: false, until: (at: number) => at <= edge, since: (at: number) => at >= edge }[
    keeps
  ];
  const isIn = (at: number, takenAt: number): boolean =>
    (typeof keptAt === 'boolean' ? keptAt : keptAt(at)) && takenAt + lag <= age;
  const sent = [...earlier, ...later].filter((at) => at <= age);
  const mail = doubt(...sent.map((at) => witness(`w${at}`, noon + at)));
  const found = sent.filter((at) => isIn(at, at)).map((at) => `w${at}`);
  return { mail, found: taken !== undefined && isIn(0, taken) ? [...found, 'doubt'] : found };
}

/** Where a folder ends somebody has to stand behind its end. */
function isWitnessed({ later, folder: { keeps }, age }: Scene): boolean {
  return keeps !== 'until' || later.some((at) => at <= age);
}

describe('whatever the folder is like', () => {
  test('a mail that was taken is never called absent, however far behind the folder is, and whatever it does not keep', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        fc.pre(scene.taken !== undefined && isWitnessed(scene));
        const { mail, found } = look(scene);
        expect(judged(mail, found, scene.age).kind).not.toBe('absent');
      }),
      { numRuns: 5000 },
    );
  });

  test('nor is one that took long to hand over, before it can only be by its age', () => {
    const long = fc.integer({ min: 0, max: 9 * minute });
    fc.assert(
      fc.property(scenes, long, (scene, underWay) => {
        const taken = scene.taken === undefined ? 0 : underWay + scene.taken;
        const age = underWay + scene.age;
        fc.pre(age < 10 * minute && scene.folder.keeps === 'all');
        const { mail, found } = look({ ...scene, taken, age });
        expect(judged({ ...mail, uncertainAt: noon + underWay }, found, age).kind).not.toBe('absent');
      }),
      { numRuns: 5000 },
    );
  });

  test('a mail is called found when it is there, and only then', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const { mail, found } = look(scene);
        expect(judged(mail, found, scene.age).kind === 'found').toBe(found.includes('doubt'));
      }),
    );
  });

  test('a mail that was never taken is known not to be, in the end, if the folder keeps everything and one from before vouches', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const all = {
          ...scene,
          taken: undefined,
          folder: { ...scene.folder, keeps: 'all' as const },
          age: 40 * minute,
        };
        const { mail, found } = look(all);
        fc.pre(scene.earlier.length > 0);
        expect(judged(mail, found, all.age)).toEqual({ kind: 'absent' });
      }),
    );
  });

  test('absent is said only with somebody from before who vouches, and nobody missing before the last one who does', () => {
    fc.assert(
      fc.property(scenes, fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), (scene, coins) => {
        const { mail } = look(scene);
        const there = mail.witnesses.filter((_, place) => coins[place]);
        const found = there.map(({ messageId }) => messageId);
        if (judged(mail, found, scene.age).kind !== 'absent') return;
        const latest = Math.max(...there.map(({ handedAt }) => handedAt));
        expect(there.some(({ handedAt }) => handedAt <= noon)).toBe(true);
        expect(mail.witnesses.every((each) => there.includes(each) || each.handedAt > latest)).toBe(true);
        expect(latest >= noon + minute || scene.age >= 10 * minute).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });
});
