import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProblemError, type Ask, type Throttle } from '../contracts/index.ts';
import { grantFromAll, type CommonGrant } from './grant.ts';

/** So many mails in all; more of them from `opensAt` on. Its state is what it has counted. */
function allowance(mails: number, opensAt?: number): Throttle {
  return {
    initial: 0,
    grant(state, ask) {
      const granted = Math.min(ask.mails, Math.max(0, mails - (state as number)));
      const later = granted < ask.mails && opensAt !== undefined ? { retryAt: opensAt } : {};
      return { state: (state as number) + granted, granted, ...later };
    },
  };
}

/** The same, from behind a process border. */
function remote(throttle: Throttle): Throttle {
  return { initial: throttle.initial, grant: async (state, ask) => throttle.grant(state, ask) };
}

const askFor = (mails: number): Ask => ({ now: 1000, mails, recipientsPerMail: 1, bytesPerMail: 10_000 });

const named = (...throttles: Throttle[]) =>
  throttles.map((throttle, place) => ({ key: `throttle-${place}`, throttle, state: throttle.initial }));

describe('a grant from several throttles', () => {
  test('without throttles everything may go', async () => {
    expect(await grantFromAll([], askFor(7))).toEqual({ granted: 7, states: new Map(), refusedBy: [] });
  });

  test('is the smallest, and every throttle counts exactly that many', async () => {
    const grant = await grantFromAll(named(allowance(50, 2000), allowance(20, 3000), allowance(90)), askFor(100));
    expect(grant.granted).toBe(20);
    expect([...grant.states.values()]).toEqual([20, 20, 20]);
  });

  test('names the time at which the one that stops it opens, not that of others with room left', async () => {
    const grant = await grantFromAll(named(allowance(50, 9000), allowance(20, 3000)), askFor(100));
    expect(grant.retryAt).toBe(3000);
  });

  test('names the latest time when several stop it together', async () => {
    const grant = await grantFromAll(named(allowance(20, 9000), allowance(20, 3000)), askFor(100));
    expect(grant.retryAt).toBe(9000);
  });

  test('names no time when one of those that stop it never opens', async () => {
    const grant = await grantFromAll(named(allowance(20, 9000), allowance(20)), askFor(100));
    expect(grant).toEqual({
      granted: 20,
      states: new Map([
        ['throttle-0', 20],
        ['throttle-1', 20],
      ]),
      refusedBy: [
        { key: 'throttle-0', until: 9000 },
        { key: 'throttle-1', until: Infinity },
      ],
    });
  });

  test('of nothing leaves the others uncounted', async () => {
    const grant = await grantFromAll(named(allowance(50), allowance(0, 3000)), askFor(100));
    expect(grant).toEqual({
      granted: 0,
      states: new Map([
        ['throttle-0', 0],
        ['throttle-1', 0],
      ]),
      retryAt: 3000,
      refusedBy: [{ key: 'throttle-1', until: 3000 }],
    });
  });

  test('comes at once when all throttles answer at once', () => {
    expect(grantFromAll(named(allowance(5), allowance(9)), askFor(9))).not.toBeInstanceOf(Promise);
  });

  test('is the same from behind a process border', async () => {
    const near = [allowance(50, 2000), allowance(20, 3000)];
    const mixed = [remote(allowance(50, 2000)), allowance(20, 3000)];
    const far = grantFromAll(named(...mixed), askFor(100));
    expect(far).toBeInstanceOf(Promise);
    expect(await far).toEqual(await grantFromAll(named(...near), askFor(100)));
  });

  test('fails once when one throttle throws while another is still on its way', async () => {
    const thrower: Throttle = {
      initial: 0,
      grant: () => {
        throw new Error('thrown at once');
      },
    };
    const rejecter: Throttle = { initial: 0, grant: () => Promise.reject(new Error('rejected later')) };
    expect(() => grantFromAll(named(rejecter, thrower), askFor(1))).toThrow('thrown at once');
    await expect(grantFromAll(named(rejecter, rejecter), askFor(1))).rejects.toThrow('rejected later');
  });

  test('settles with throttles that give only part of any ask', async () => {
    const half: Throttle = {
      initial: 0,
      grant: (state, ask) => {
        const granted = Math.floor(ask.mails / 2);
        return { state: (state as number) + granted, granted, retryAt: ask.now + 1 };
      },
    };
    const grant = await grantFromAll(named(half, allowance(10)), askFor(100));
    expect([...grant.states.values()]).toEqual([grant.granted, grant.granted]);
    expect(grant.granted).toBeLessThanOrEqual(5);
  });

  test('never exceeds any of them, whatever they allow', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { maxLength: 5 }), fc.integer({ min: 1, max: 60 }), (limits, mails) => {
        const grant = grantFromAll(named(...limits.map((limit) => allowance(limit))), askFor(mails)) as CommonGrant;
        expect(grant.granted).toBe(Math.min(mails, ...limits));
        expect([...grant.states.values()]).toEqual(limits.map(() => grant.granted));
      }),
    );
  });
});

describe('a throttle that breaks its contract lets no mail leave', () => {
  const broken: [string, number, number | undefined][] = [
    ['more than asked', 11, undefined],
    ['less than nothing', -1, undefined],
    ['half a mail', 0.5, undefined],
    ['no number', Number.NaN, undefined],
    ['a retry in the past', 3, 999],
    ['a retry this very moment', 3, 1000],
    ['a retry that is no time', 3, Number.NaN],
  ];

  test.for(broken)('%s', async ([, granted, retryAt]) => {
    const throttle: Throttle = {
      initial: 0,
      grant: (state) => ({ state, granted, ...(retryAt === undefined ? {} : { retryAt }) }),
    };
    const caught = (thrown: unknown) => (thrown as ProblemError).problem.code;
    expect(() => grantFromAll(named(throttle), askFor(10))).toThrow(ProblemError);
    expect(await Promise.resolve(grantFromAll(named(remote(throttle)), askFor(10))).catch(caught)).toBe(
      'THROTTLE_ANSWER_INVALID',
    );
  });
});
