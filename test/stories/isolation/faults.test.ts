import type { Fact, InboundMail, LogDetails, Mail, Throttle, Transport } from '@postrider/core/contracts';
import { VirtualClock } from '@postrider/sdk/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChannelListener } from '../../../core/plugins/isolation/channel.ts';
import { loopbackChannels } from '../../../core/plugins/isolation/loopback-channel.ts';
import type { Message } from '../../../core/plugins/isolation/message.ts';
import { messageWeight } from '../../../core/plugins/isolation/peer/peer-limits.ts';
import { Peer } from '../../../core/plugins/isolation/peer/peer.ts';
import { border } from './border.ts';

const { signal } = new AbortController();
const ask = { now: 1, mails: 3, recipientsPerMail: 1, bytesPerMail: 1 };
const inbound: InboundMail = {
  inbox: 'sales',
  uid: '1',
  kind: 'human',
  to: [],
  cc: [],
  subject: 'Hello',
  text: 'Hi',
  references: [],
  bounces: [],
};

/** Lets everything that is ready cross, back and forth. */
async function cross(): Promise<void> {
  for (let round = 0; round < 10; round++) await new Promise((resolve) => setImmediate(resolve));
}

function codeOf(work: unknown): Promise<string> {
  return Promise.resolve(work).then(
    () => 'done',
    (thrown: Error & { readonly problems?: readonly { readonly code: string }[] }) =>
      thrown.problems?.[0]?.code ?? thrown.message,
  );
}

interface Scripted {
  readonly peer: Peer;
  readonly clock: VirtualClock;
  readonly heard: Message[];
  readonly ended: string[];
  readonly say: (batch: unknown) => Promise<void>;
}

/** The host's side, and on the other one a script. */
function scripted(limits = {}): Scripted {
  const [near, far] = loopbackChannels();
  const heard: Message[] = [];
  const ended: string[] = [];
  far.listen({ received: (batch) => heard.push(...(batch as Message[])), ended: () => undefined });
  const clock = new VirtualClock();
  const peer = new Peer({
    channel: near,
    limits,
    now: () => clock.now(),
    serve: () => new Promise(() => {}),
    noted: () => undefined,
    ended: (why) => ended.push(why),
  });
  const say = async (batch: unknown): Promise<void> => {
    far.send(batch as Message[], undefined, () => undefined);
    await cross();
  };
  return { peer, clock, heard, ended, say };
}

const answer = (id: number, value: unknown): Message => ({ kind: 'answer', id, answer: { kind: 'value', value } });

test('a second answer is ignored, and so is one that nobody waits for any more, up to a limit', async () => {
  const { peer, say, ended } = scripted({ stray: 2 });
  const first = peer.call(1, 'ask', []);
  await cross();
  await say([answer(1, 'one'), answer(1, 'two')]);
  expect(await first).toBe('one');
  await say([answer(1, 'three')]);
  expect(ended).toEqual([]);
  await say([answer(1, 'four')]);
  expect(ended).toEqual(['it answered again and again what was answered']);
});

test('an answer to what was never asked ends the conversation, and whoever waits is told', async () => {
  const { peer, say, ended } = scripted();
  const asked = peer.call(1, 'ask', []).catch((thrown: unknown) => thrown);
  await cross();
  await say([answer(2, 'guess')]);
  expect(ended).toEqual(['it answered what it was never asked']);
  expect(await asked).toMatchObject({ name: 'Lost', crossed: true });
  await expect(peer.call(1, 'ask', [])).rejects.toMatchObject({ name: 'Lost', crossed: false });
});

test('more calls at once than a plugin may make end the conversation', async () => {
  const { say, ended } = scripted({ served: 3 });
  const call = (id: number): Message => ({ kind: 'call', id, target: 1, method: 'secret', arguments: [] });
  await say([1, 2, 3].map(call));
  expect(ended).toEqual([]);
  await say([call(4)]);
  expect(ended).toEqual(['it asked for too much at once']);
});

const pong: Message = { kind: 'pong' };

test('a sign of life that nobody asked for ends the conversation', async () => {
  const { peer, say, ended } = scripted();
  peer.ping();
  peer.ping();
  await say([pong]);
  await say([pong]);
  expect(ended).toEqual([]);
  await say([pong]);
  expect(ended).toEqual(['it gave signs of life that nobody asked for']);
});

test.each<readonly [string, Message]>([
  ['notes', { kind: 'note', name: 'log', value: 'x' }],
  ['pings', { kind: 'ping' }],
  ['aborted signals', { kind: 'abort', signal: 1 }],
  ['forgotten signals', { kind: 'release', signal: 1 }],
])('a flood of %s ends the conversation; as many over a longer time do not', async (_, message) => {
  const unasked = { perSecond: 10, atOnce: 30 };
  const calm = scripted({ unasked });
  for (let second = 0; second < 20; second++) {
    await calm.say(Array.from({ length: 10 }, () => message));
    await calm.clock.advance(1000);
  }
  expect(calm.ended).toEqual([]);
  const flooded = scripted({ unasked });
  await flooded.say(Array.from({ length: 30 }, () => message));
  expect(flooded.ended).toEqual([]);
  await flooded.say([message]);
  expect(flooded.ended).toEqual(['it said more than anyone can listen to']);
});

test('few messages that weigh much count as many', () => {
  const ended: string[] = [];
  let received: ChannelListener['received'] = () => undefined;
  void new Peer({
    channel: {
      confinement: '',
      send: () => undefined,
      listen: (listener) => (received = (...told) => listener.received(...told)),
      close: async () => undefined,
      kill: () => undefined,
    },
    limits: { unasked: { perSecond: 1, atOnce: 100 } },
    now: () => 0,
    serve: () => undefined,
    noted: () => undefined,
    ended: (why) => ended.push(why),
  });
  const note: Message = { kind: 'note', name: 'log', value: 'x' };
  received([note], undefined, 60 * messageWeight);
  expect(ended).toEqual([]);
  received([note], undefined, 60 * messageWeight);
  expect(ended).toEqual(['it said more than anyone can listen to']);
});

test('answers to what was asked are no flood, however fast they come', async () => {
  const { peer, say, ended } = scripted({ unasked: { perSecond: 1, atOnce: 1 } });
  const asked = Array.from({ length: 500 }, () => peer.call(1, 'ask', []));
  await cross();
  await say(asked.map((_, index) => answer(index + 1, index)));
  expect(await Promise.all(asked)).toHaveLength(500);
  expect(ended).toEqual([]);
});

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

test('whatever else comes ends the conversation and throws nowhere', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true }),
      async (value) => {
        const { say, ended } = scripted();
        const before = Object.keys(Object.prototype).length;
        await say(value);
        await say([value]);
        expect(Object.keys(Object.prototype)).toHaveLength(before);
        expect(ended.length).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: 50 },
  );
});

test('what waits to cross is not sent when the other side goes; what crossed nobody knows', async () => {
  const { peer } = scripted();
  const crossed = peer.call(1, 'send', []);
  await cross();
  const waiting = peer.call(1, 'send', []);
  peer.end('it is gone');
  await expect(crossed).rejects.toMatchObject({ crossed: true });
  await expect(waiting).rejects.toMatchObject({ crossed: false });
});

test('too much that waits to cross is refused, and certainly not sent', async () => {
  const { peer } = scripted({ octets: 1000 });
  void peer.call(1, 'send', [], { octets: 900 }).catch(() => undefined);
  await expect(peer.call(1, 'send', [], { octets: 200 })).rejects.toMatchObject({ crossed: false });
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

const refusing = {
  transports: () => ({
    capabilities: { connections: 1, mailsInFlight: 1 },
    verify: async () => undefined,
    connect: async () => ({
      kind: 'connected',
      connection: { offer: {}, send: () => new Promise(() => {}), close: async () => undefined },
    }),
  }),
};
const types = (facts: readonly Fact[]): readonly string[] =>
  facts.map(({ type }) => type).filter((type) => type.startsWith('plugin.'));

test('three crashes in five minutes end a plugin for good: it rests a second, two seconds, and is disabled aloud', async () => {
  const { make, clock, facts, lives, host } = border(refusing);
  const transport: Transport = await make('transports');
  expect((await transport.connect(signal)).kind).toBe('connected');

  lives[0]?.crash('it was ended by SIGKILL');
  expect(await transport.connect(signal)).toMatchObject({
    kind: 'refused',
    refusal: { class: 'transient', scope: 'connection', retryAfter: 1000 },
    problem: { code: 'PLUGIN_CRASHED', what: expect.stringContaining('ended by SIGKILL') as string },
  });
  await clock.advance(1000);
  expect((await transport.connect(signal)).kind).toBe('connected');

  lives[1]?.crash('again');
  expect(await transport.connect(signal)).toMatchObject({ refusal: { retryAfter: 2000 } });
  await clock.advance(2000);
  expect((await transport.connect(signal)).kind).toBe('connected');

  lives[2]?.crash('and again');
  expect(await transport.connect(signal)).toMatchObject({
    kind: 'refused',
    refusal: { class: 'config', scope: 'account' },
    problem: { code: 'PLUGIN_DISABLED' },
  });
  await clock.advance(600_000);
  expect((await transport.connect(signal)).kind).toBe('refused');
  expect(await codeOf(transport.verify(signal))).toBe('PLUGIN_DISABLED');
  expect(types(facts)).toEqual([
    'plugin.activated',
    'plugin.crashed',
    'plugin.restarted',
    'plugin.crashed',
    'plugin.restarted',
    'plugin.crashed',
    'plugin.disabled',
  ]);
  expect(host.bootTree()[0]?.isolation).toMatchObject({ state: 'disabled', restarts: 2 });
});

test('crashes that are far apart are forgotten', async () => {
  const { make, clock, lives } = border(refusing);
  const transport: Transport = await make('transports');
  for (let life = 0; life < 5; life++) {
    lives[life]?.crash('now and then');
    await clock.advance(200_000);
    expect((await transport.connect(signal)).kind).toBe('connected');
  }
});

test('a mail that crossed is uncertain when the plugin goes; its connection is gone with it', async () => {
  const { make, lives } = border(refusing);
  const transport: Transport = await make('transports');
  const connected = await transport.connect(signal);
  if (connected.kind !== 'connected') throw new Error('refused');
  const mail: Mail = {
    delivery: 1,
    messageId: '<1@a.example>',
    envelope: { from: 'a@a.example', to: 'b@b.example' },
    chunks: [Buffer.from('x')],
    size: 1,
    smtpUtf8: false,
  };
  const sent = connected.connection.send(mail, signal);
  await cross();
  lives[0]?.crash('it was ended by SIGSEGV');
  expect(await sent).toEqual({
    kind: 'uncertain',
    why: 'The plugin `pigeons` gave no answer: it was ended by SIGSEGV',
  });
  expect(await connected.connection.send(mail, signal)).toMatchObject({ kind: 'refused', scope: 'connection' });
  await connected.connection.close();
});

test('a stopped event loop is found out in ten seconds and the plugin ended', async () => {
  const { make, clock, facts, lives } = border(refusing);
  const transport: Transport = await make('transports');
  // Alive, and busy with nothing that lasts: nobody is ended for being idle.
  await clock.advance(60_000);
  expect(types(facts)).toEqual(['plugin.activated']);
  lives[0]?.listen({ received: () => undefined, ended: () => undefined });
  const asked = codeOf(transport.verify(signal));
  await clock.advance(9000);
  expect(types(facts)).toEqual(['plugin.activated']);
  await clock.advance(3000);
  expect(facts.at(-1)).toMatchObject({
    type: 'plugin.crashed',
    problem: { what: expect.stringContaining('no sign of life for 10 s') as string },
  });
  expect(await asked).toBe('PLUGIN_UNANSWERED');
});

test('a host that stops waits for answers that are due, has the plugin let go of what it owns, and asks no more', async () => {
  const order: string[] = [];
  const answered = Promise.withResolvers<undefined>();
  const { make, host } = border(
    { transports: () => ({ ...refusing.transports(), verify: () => answered.promise }) },
    {
      activate: (context) => {
        context.own({ [Symbol.dispose]: () => void order.push('disposed') });
        context.signal.addEventListener('abort', () => order.push('told to stop'));
      },
    },
  );
  const transport: Transport = await make('transports');
  const asked = transport.verify(signal).then(() => order.push('answered'));
  await cross();
  const stopping = host.stop();
  await cross();
  answered.resolve(undefined);
  await asked;
  expect(await stopping).toEqual([]);
  expect(order).toEqual(['told to stop', 'answered', 'disposed']);
  expect(await codeOf(transport.verify(signal))).toBe('PLUGIN_HOST_STOPPED');
});

test('a host that stops while a plugin is being started again leaves no life of it behind', async () => {
  // Prevents: the process that was just being started was nobody's, and outlived the host.
  const { make, clock, lives, host, openings } = border(refusing);
  const transport: Transport = await make('transports');
  lives[0]?.crash('it was ended by SIGKILL');
  await clock.advance(1000);
  const gate = Promise.withResolvers<void>();
  openings.push(gate.promise);
  const asked = codeOf(transport.verify(signal));
  await cross();
  await host.stop();
  gate.resolve();
  expect(await asked).not.toBe('done');
  await cross();
  expect(lives).toHaveLength(2);
  const ends: string[] = [];
  lives[1]?.listen({ received: () => ends.push('still spoken to'), ended: (why) => ends.push(why) });
  lives[1]?.crash('the test ended it');
  expect(ends).toEqual([]);
});

test('a factory that fails after a crash is asked again the next time', async () => {
  // Prevents: one failure, such as a secret that was missing for a moment, shut the account until the next crash.
  let made = 0;
  const { make, clock, lives } = border({
    transports: () => {
      if (++made === 2) throw new Error('not now');
      return refusing.transports();
    },
  });
  const transport: Transport = await make('transports');
  lives[0]?.crash('it was ended by SIGKILL');
  await clock.advance(1000);
  await expect(transport.connect(signal)).rejects.toThrow('not now');
  expect((await transport.connect(signal)).kind).toBe('connected');
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
