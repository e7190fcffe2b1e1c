import type { Connected, Throttle, ThrottleFact, Transport } from '@postrider/core/contracts';
import { acceptedOutcome, scriptedTransport } from '@postrider/sdk/testing';
import { describe, expect, test } from 'vitest';
import { emptyTurn } from '../../core/send/compose-turn.ts';
import { Stage, refused } from './stage.ts';

const never = (): Promise<never> => new Promise(() => {});
const minute = 60_000;

/** Lets everything go, and never answers one of its questions. */
function silent(question: 'grant' | 'observe' | 'adopt'): { readonly throttle: Throttle; readonly asked: string[] } {
  const asked: string[] = [];
  const ask = <Answer>(which: typeof question, answer: Answer): Answer | Promise<never> => {
    asked.push(which);
    return which === question ? never() : answer;
  };
  return {
    asked,
    throttle: {
      initial: {},
      grant: (state, { mails }) => ask('grant', { state, granted: mails }),
      observe: (state) => ask('observe', state),
      adopt: (stored) => ask('adopt', stored),
    },
  };
}

const silence = 'The throttle isp did not answer within 10 s; no mail leaves without its word.';

describe('a throttle that never answers', () => {
  test('when it is asked costs ten seconds once; its account waits for a person, the other goes on', async () => {
    await using stage = await Stage.open();
    const { campaign } = await stage.campaign(50);
    await stage.campaign(50, { account: 'other' }, { name: 'summer' });
    const { throttle, asked } = silent('grant');
    const studio = scriptedTransport();
    const other = scriptedTransport();
    const { end, took } = await stage.run({
      studio: { transport: studio, throttles: [{ key: 'isp', throttle }] },
      other: { transport: other },
    });
    expect(end).toMatchObject({ kind: 'held', holds: [{ account: 'studio', class: 'config', reason: silence }] });
    expect(took).toBe(10_000);
    expect(studio.tried).toHaveLength(0);
    expect(other.accepted).toHaveLength(50);
    expect(asked).toEqual(['grant']);
    expect(await stage.ledger.tally(campaign.id)).toMatchObject({ queued: 50 });
  });

  test('when it is told what became of mails loses no answer, of nobody', async () => {
    // Prevents: the run ended over it, and whatever was answered until then was in doubt.
    await using stage = await Stage.open();
    const { campaign } = await stage.campaign(20);
    const summer = await stage.campaign(50, { account: 'other' }, { name: 'summer' });
    const { throttle, asked } = silent('observe');
    const { end, took } = await stage.run({
      studio: { transport: scriptedTransport(), throttles: [{ key: 'isp', throttle }] },
      other: { transport: scriptedTransport() },
    });
    expect(end).toMatchObject({ kind: 'held', holds: [{ account: 'studio', reason: silence }] });
    expect(took).toBe(10_000);
    expect(asked.filter((question) => question === 'observe')).toHaveLength(1);
    const tally = await stage.ledger.tally(campaign.id);
    expect(tally).toMatchObject({ handed: 0, uncertain: 0 });
    expect(tally.accepted).toBeGreaterThan(0);
    expect(tally.accepted + tally.queued).toBe(20);
    expect(await stage.ledger.tally(summer.campaign.id)).toMatchObject({ accepted: 50 });
  });

  test('and one that throws over what became of mails are one', async () => {
    await using stage = await Stage.open();
    const { campaign } = await stage.campaign(20);
    const throttle: Throttle = {
      initial: {},
      grant: (state, { mails }) => ({ state, granted: mails }),
      observe: () => {
        throw new Error('a fault of the plugin');
      },
    };
    const transport = scriptedTransport();
    const { end } = await stage.run({ studio: { transport, throttles: [{ key: 'isp', throttle }] } });
    expect(end).toMatchObject({ kind: 'held', holds: [{ account: 'studio', reason: 'a fault of the plugin' }] });
    const accepted = transport.accepted.length;
    expect(accepted).toBeGreaterThan(0);
    expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted, queued: 20 - accepted, handed: 0 });
  });

  test('and others that limit the same mails: these are told all the same', async () => {
    await using stage = await Stage.open();
    await stage.campaign(20);
    const heard: ThrottleFact[] = [];
    const listening: Throttle = {
      initial: {},
      grant: (state, { mails }) => ({ state, granted: mails }),
      observe: (state, fact) => {
        heard.push(fact);
        return state;
      },
    };
    const transport = scriptedTransport();
    await stage.run({
      studio: {
        transport,
        throttles: [
          { key: 'isp', throttle: silent('observe').throttle },
          { key: 'other', throttle: listening },
        ],
      },
    });
    const told = heard.reduce((sum, { mails }) => sum + mails, 0);
    expect(told).toBe(transport.accepted.length);
  });

  test('when it reads what it stored stops the run before anything is opened', async () => {
    await using stage = await Stage.open();
    await stage.campaign(1);
    const sound = silent('grant').throttle;
    const stored = [{ key: 'isp', version: 0, state: sound.initial }];
    await stage.ledger.commit({ ...emptyTurn(stage.clock.now()), throttles: stored });
    const transport = scriptedTransport();
    const failed = stage
      .start({ studio: { transport, throttles: [{ key: 'isp', throttle: silent('adopt').throttle }] } })
      .catch((thrown: unknown) => thrown);
    await stage.clock.advance(10_000);
    expect(await failed).toMatchObject({ problems: [{ code: 'THROTTLE_UNANSWERED', what: silence }] });
    expect(transport.tried).toHaveLength(0);
  });
});

/** A transport whose connections come when the test says so. */
function slowTransport(): {
  readonly transport: Transport;
  readonly asked: AbortSignal[];
  readonly accepted: () => number;
  readonly open: () => number;
  connect(): Promise<void>;
} {
  const good = scriptedTransport();
  const asked: AbortSignal[] = [];
  const gates: ((connected: Connected) => void)[] = [];
  return {
    asked,
    accepted: () => good.accepted.length,
    open: () => good.open,
    transport: {
      capabilities: { connections: 2, mailsInFlight: 2 },
      verify: async () => undefined,
      connect: (signal) => {
        asked.push(signal);
        return new Promise((resolve) => gates.push(resolve));
      },
    },
    async connect() {
      const connected = await good.connect(new AbortController().signal);
      gates.shift()?.(connected);
    },
  };
}

/** The first account of the route, then the second. */
const inOrder = {
  routes: new Map([['default', { rank: () => ['slow', 'good'].map((account) => ({ account, reason: 'in order' })) }]]),
};

describe('a connection that does not come', () => {
  test('shuts its account after half a minute: mails of a route go by the next one', async () => {
    await using stage = await Stage.open();
    await stage.campaign(30, { route: 'default' });
    const slow = slowTransport();
    const good = scriptedTransport();
    const { end, took } = await stage.run({ slow: { transport: slow.transport }, good: { transport: good } }, inOrder);
    expect(end).toEqual({ kind: 'finished' });
    expect(took).toBe(30_000);
    expect(good.accepted).toHaveLength(30);
    expect(slow.asked).toHaveLength(1);
    expect(stage.facts.filter(({ type }) => type === 'connection.delayed')).toMatchObject([{ account: 'slow' }]);
  });

  test('opens its account as soon as it does come, and mails that have no other way go', async () => {
    await using stage = await Stage.open();
    const { campaign } = await stage.campaign(10, { account: 'slow' });
    const slow = slowTransport();
    const running = stage.start({ slow: { transport: slow.transport } });
    await stage.clock.advance(5 * minute);
    expect(await stage.ledger.tally(campaign.id)).toMatchObject({ queued: 10 });
    expect(stage.facts.filter(({ type }) => type === 'connection.delayed')).toHaveLength(1);
    const cameAt = stage.clock.now();
    await slow.connect();
    await stage.clock.advance(0);
    await slow.connect();
    await stage.clock.advance(1000);
    expect(await running).toEqual({ kind: 'finished' });
    expect(slow.accepted()).toBe(10);
    const finished = stage.facts.find(({ type }) => type === 'campaign.finished');
    expect((finished?.at ?? Infinity) - cameAt).toBeLessThan(1000);
  });

  test('is given up after a quarter of an hour or so, the plugin is told to stop, and the account pauses', async () => {
    await using stage = await Stage.open();
    await stage.campaign(10, { account: 'slow' });
    const slow = slowTransport();
    const stop = new AbortController();
    const running = stage.start({ slow: { transport: slow.transport } }, {}, stop.signal);
    await stage.clock.advance(15.9 * minute);
    expect(slow.asked.map(({ aborted }) => aborted)).toEqual([false]);
    await stage.clock.advance(0.2 * minute);
    expect(slow.asked.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(stage.facts.filter(({ type }) => type === 'connection.refused')).toMatchObject([
      { account: 'slow', problem: { code: 'TRANSPORT_UNANSWERED' } },
    ]);
    // The first one comes when nobody wants it any more.
    await slow.connect();
    await stage.clock.advance(0);
    expect(slow.open()).toBe(0);
    expect(slow.accepted()).toBe(0);
    stop.abort();
    await stage.clock.advance(0);
    expect(await running).toEqual({ kind: 'stopped' });
    // Nothing of it keeps the program alive.
    expect(stage.clock.nextAlarmAt).toBeUndefined();
  });

  test('delays nobody while others of the account stand', async () => {
    await using stage = await Stage.open();
    await stage.campaign(40, { route: 'default' });
    const good = scriptedTransport(async () => {
      await new Promise<void>((resolve) => void stage.clock.after(10_000, resolve));
      return acceptedOutcome;
    });
    const backup = scriptedTransport();
    let connects = 0;
    const limping: Transport = {
      ...good,
      capabilities: { connections: 2, mailsInFlight: 2 },
      connect: (signal) => (connects++ === 0 ? good.connect(signal) : never()),
    };
    await stage.run({ slow: { transport: limping }, good: { transport: backup } }, inOrder);
    expect(stage.facts.some(({ type }) => type === 'connection.delayed')).toBe(false);
    expect(good.accepted).toHaveLength(40);
  });

  test('delays its account when those that stood have gone', async () => {
    // Prevents: the look at the one that hung was long past, and nobody looked again.
    await using stage = await Stage.open();
    await stage.campaign(40, { route: 'default' });
    const gone = scriptedTransport(async (_mail, attempt) => {
      await new Promise<void>((resolve) => void stage.clock.after(50_000, resolve));
      return attempt === 1 ? refused('421 4.3.2 going down', 'transient', 'connection') : acceptedOutcome;
    });
    const backup = scriptedTransport();
    let connects = 0;
    const limping: Transport = {
      ...gone,
      capabilities: { connections: 2, mailsInFlight: 2 },
      connect: (signal) => (connects++ === 0 ? gone.connect(signal) : never()),
    };
    const { end, took } = await stage.run({ slow: { transport: limping }, good: { transport: backup } }, inOrder);
    expect(end).toEqual({ kind: 'finished' });
    expect(backup.accepted).toHaveLength(40);
    expect(took).toBeLessThan(2 * minute);
  });
});
