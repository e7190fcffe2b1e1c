import type { Fact, LogDetails, Throttle } from '@postrider/core/contracts';
import { expect, test } from 'vitest';
import { border, codeOf, cross, inbound } from './border.ts';

const ask = { now: 1, mails: 3, recipientsPerMail: 1, bytesPerMail: 1 };

test('a plugin that logs without end is not ended for it: what is too much is left out over there, and counted', async () => {
  const told: { readonly message: string; readonly dropped: unknown }[] = [];
  const log = (message: string, details?: LogDetails): void => {
    told.push({ message, dropped: details?.['dropped'] });
  };
  const noisy = border(
    {
      handlers: (instance) => ({
        handle: () => {
          for (let line = 0; line < 200_000; line++) instance.log.info('noise');
          return [];
        },
      }),
    },
    { log: { debug: log, info: log, warn: log, error: log } },
  );
  const handler = await noisy.make('handlers');
  expect(await handler.handle(inbound, { inbox: 'x' })).toEqual([]);
  await noisy.clock.advance(2000);
  expect(await handler.handle(inbound, { inbox: 'x' })).toEqual([]);
  expect(noisy.host.bootTree()[0]?.isolation).toMatchObject({ state: 'running', restarts: 0 });
  expect(told.filter(({ message }) => message === 'noise')).toHaveLength(2 * 200 - 1);
  expect(told.filter(({ dropped }) => dropped !== undefined)).toEqual([
    { message: 'Lines of this log came too fast', dropped: 1800 },
    { message: 'Lines of this log came too fast', dropped: 198_000 },
  ]);
});

test('what is no data costs the one who gave it, and nobody else of the same batch', async () => {
  const { make } = border({
    throttles: () => ({
      initial: 0,
      grant: (_: unknown, { mails }: { mails: number }) => ({ granted: 1, state: mails === 1 ? () => 0 : mails }),
    }),
  });
  const throttle: Throttle = await make('throttles');
  const [bad, good] = await Promise.allSettled([1, 2].map(async (mails) => throttle.grant(0, { ...ask, mails })));
  expect(bad).toMatchObject({
    status: 'rejected',
    reason: { message: expect.stringContaining('no plain data') as string },
  });
  expect(good).toEqual({ status: 'fulfilled', value: { granted: 1, state: 2 } });
  // The host's own side as well.
  expect(await codeOf(throttle.grant(() => 0, ask))).toContain('no plain data');
});

test('a throttle that gives no answer, or one that is none, lets nothing go', async () => {
  const cyclic: Record<string, unknown> = {};
  cyclic['self'] = cyclic;
  const answers: readonly unknown[] = [
    undefined,
    { granted: '3', state: {} },
    { granted: Number.NaN, state: {} },
    { granted: 3, state: cyclic },
    { granted: 3, state: new Date() },
    { granted: 3, state: Array.from({ length: 300_000 }, () => 0) },
  ];
  let next = 0;
  const { make } = border({ throttles: () => ({ initial: 0, grant: () => answers[next++] }) });
  const throttle: Throttle = await make('throttles');
  for (const _ of answers) expect(await codeOf(throttle.grant(0, ask))).toBe('PLUGIN_ANSWER_INVALID');
});

test('data cannot reach the prototypes of the host', async () => {
  const state = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}},"own":3}') as object;
  const { make } = border({ throttles: () => ({ initial: 0, grant: () => ({ granted: 1, state }) }) });
  const throttle: Throttle = await make('throttles');
  const granted = await throttle.grant(0, ask);
  expect(Object.hasOwn(granted.state as object, '__proto__')).toBe(false);
  expect(Object.getPrototypeOf(granted.state)).toBe(Object.prototype);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test('a plugin that never answers costs the call its limit, and not the plugin its life', async () => {
  const { make, clock, facts } = border({
    throttles: () => ({
      initial: 0,
      grant: (_: unknown, { mails }: { mails: number }) =>
        mails === 3 ? new Promise(() => {}) : { granted: mails, state: 1 },
    }),
  });
  const throttle: Throttle = await make('throttles');
  const asked = codeOf(throttle.grant(0, ask));
  await clock.advance(7000);
  expect(await asked).toBe('PLUGIN_UNANSWERED');
  const again = throttle.grant(0, { ...ask, mails: 2 });
  await clock.advance(10);
  expect(await again).toEqual({ granted: 2, state: 1 });
  expect(facts.filter(({ type }) => type === 'plugin.crashed')).toEqual([]);
});

test('a plugin sees what it was granted to see of what happens, and is told how much it missed', async () => {
  const told: Fact[] = [];
  const activate = (context: { readonly facts: { onAny(listener: (fact: Fact) => void): Disposable } }): void => {
    context.facts.onAny((fact) => told.push(fact));
  };
  const { make, bus } = border({ handlers: () => ({ handle: () => [] }) }, { activate });
  await make('handlers');
  bus.publish({ type: 'campaign.finished', at: 1, campaign: 'c' });
  bus.publish({ type: 'deliveries.handed', at: 1, deliveries: [1] });
  await cross();
  expect(told.map(({ type }) => type)).toEqual(['plugin.activated', 'campaign.finished']);

  const metadata = border({ handlers: () => ({ handle: () => [] }) }, { activate, permissions: { mail: 'metadata' } });
  await metadata.make('handlers');
  await cross();
  told.length = 0;
  for (let at = 0; at < 3000; at++) metadata.bus.publish({ type: 'deliveries.handed', at, deliveries: [at] });
  await cross();
  // The first one is on its way when the others gather; of these the last thousand are kept.
  expect(told.map(({ at }) => at)).toEqual([0, ...Array.from({ length: 1000 }, (_, index) => 2000 + index)]);
});
