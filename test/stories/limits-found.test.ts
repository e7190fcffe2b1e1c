import throttleAdaptive from '@postrider/throttle-adaptive';
import { acceptedOutcome, scriptedTransport, testInstance } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { minute, rolling } from '../../bench/simulator/hidden-limit.ts';
import type { HiddenProvider } from '../../bench/simulator/hidden-provider.ts';
import { hiddenServer } from '../../bench/simulator/hidden-server.ts';
import { runProvider } from '../../bench/simulator/run-provider.ts';
import { Stage, factoryOf, limits, refused } from './stage.ts';

const peak = '450 4.2.1 Peak SMTP relay limit exceeded for this customer';
const twentyPerMinute: HiddenProvider = {
  name: 'peak',
  about: '20 per minute',
  mails: 160,
  limits: () => [rolling(20, minute, peak)],
};

async function adaptive() {
  const make = await factoryOf(throttleAdaptive, 'throttles', 'adaptive');
  return { key: 'found', throttle: await make(testInstance({ settings: { atOnce: 512, raiseAfterMinutes: 60 } })) };
}

test('a limit that nobody told is found, and everyone is written to nearly as soon as could be', async () => {
  const { lost, oracle, ours, refused } = await runProvider(twentyPerMinute);
  expect(lost).toBe(0);
  expect(ours / oracle).toBeLessThan(1.1);
  // Ten mails were on their way when the limit came, and a few single ones looked for its window.
  expect(refused * twentyPerMinute.mails).toBeLessThanOrEqual(14);
});

test('what was found holds for the next campaign', async () => {
  await using stage = await Stage.open();
  const found = await adaptive();
  await stage.campaign(120);
  await stage.run({ studio: { transport: hiddenServer(twentyPerMinute, stage.clock), throttles: [found] } });
  await stage.clock.advance(10 * minute);
  await stage.campaign(60, { account: 'studio' }, { name: 'summer' });
  const server = hiddenServer(twentyPerMinute, stage.clock);
  await stage.run({ studio: { transport: server, throttles: [found] } });
  expect(server.accepted).toHaveLength(60);
  // A mail or two may settle whether the minute goes by the clock: the first campaign had no occasion to.
  expect(server.tried).toBeLessThanOrEqual(62);
});

test('an account whose throttle paces itself is not held for an hour when a quota is used up', async () => {
  await using stage = await Stage.open();
  await stage.campaign(30);
  const opens = stage.clock.now() + 50_000;
  const transport = scriptedTransport(() =>
    transport.accepted.length < 10 || stage.clock.now() >= opens
      ? acceptedOutcome
      : refused('452 4.5.3 Submission quota exceeded', 'quota', 'account'),
  );
  const { end, took } = await stage.run({ studio: { transport, throttles: [await adaptive()] } });
  expect(end.kind).toBe('finished');
  expect(took).toBeLessThan(5 * minute);
  expect(stage.facts.some(({ type }) => type === 'account.held')).toBe(false);
});

test('a provider that bears three connections is not offered a fourth again and again', async () => {
  const { lost, refused, refusedConnections } = await runProvider({
    name: 'door',
    about: '3 connections',
    mails: 600,
    connections: {
      most: 3,
      refusing: { kind: 'reply', text: '421 4.7.0 Too many concurrent connections', phase: 'greeting' },
    },
  });
  expect({ lost, refused }).toEqual({ lost: 0, refused: 0 });
  expect(refusedConnections).toBeLessThanOrEqual(2);
});

test('connections that are refused at the mail become fewer', async () => {
  const { lost, ours, oracle, refused } = await runProvider({
    name: 'mail',
    about: '2 connections',
    mails: 600,
    connections: {
      most: 2,
      refusing: { kind: 'reply', text: '432 4.3.2 Concurrent connections limit exceeded', phase: 'mail' },
    },
  });
  expect(lost).toBe(0);
  expect(refused * 600).toBeLessThanOrEqual(16);
  expect(ours / oracle).toBeLessThan(1.2);
});

test('a silence after twenty mails is met once on each connection, and not again', async () => {
  const { lost, refused } = await runProvider({
    name: 'session',
    about: '20 mails per connection',
    mails: 800,
    mailsPerConnection: { most: 20, refusing: { kind: 'drop' } },
  });
  expect(lost).toBe(0);
  expect(refused * 800).toBeLessThanOrEqual(10);
});

test('a limit per connection that is announced is never met', async () => {
  const { lost, refused } = await runProvider({
    name: 'announced',
    about: '25 mails per connection',
    mails: 300,
    mailsPerConnection: { most: 25, announced: true },
  });
  expect({ lost, refused }).toEqual({ lost: 0, refused: 0 });
});

test('a server that finds even one connection too many is not hammered', async () => {
  await using stage = await Stage.open();
  await stage.campaign(4);
  const transport = scriptedTransport(() =>
    refused('432 4.3.2 Concurrent connections limit exceeded', 'throttle', 'connection'),
  );
  const stop = new AbortController();
  let end: unknown;
  void stage.start({ studio: { transport } }, {}, stop.signal).then((each) => (end = each));
  await stage.clock.advance(60 * minute);
  expect(transport.tried.length).toBeLessThan(60);
  stop.abort();
  await stage.clock.advance(minute);
  expect(end).toEqual({ kind: 'stopped' });
});

test('people whose time comes while others are on their way are not forgotten', async () => {
  const { lost } = await runProvider({
    name: 'greylisting',
    about: 'everyone refused for the first 5 minutes',
    mails: 60,
    greylisting: { delay: 290_000, reply: '451 4.7.1 Greylisting in action, please come back later' },
  });
  expect(lost).toBe(0);
});

test('a destination that slows down and another that blocks slow nobody else, and end no account', async () => {
  await using stage = await Stage.open();
  const found = await adaptive();
  const destinations = ['slow.example', 'shut.example', 'quick.example'];
  await stage.campaign(600, { account: 'studio' }, {}, (index) => destinations[index % 3] ?? '');
  const begun = stage.clock.now();
  const tries = new Map<string, number>();
  const quickAt: number[] = [];
  let slowSecond = NaN;
  let inSecond = 0;
  const transport = scriptedTransport(async ({ envelope: { to } }) => {
    await new Promise<void>((resolve) => void stage.clock.after(100, resolve));
    const destination = to.slice(to.indexOf('@') + 1);
    tries.set(destination, (tries.get(destination) ?? 0) + 1);
    if (destination === 'shut.example') return refused('554 5.7.1 Blocked for spam', 'block', 'lane');
    if (destination === 'quick.example') {
      quickAt.push(stage.clock.now() - begun);
      return acceptedOutcome;
    }
    const second = Math.floor(stage.clock.now() / 1000);
    inSecond = second === slowSecond ? inSecond + 1 : 1;
    slowSecond = second;
    return inSecond > 6 ? refused('421 4.7.28 Too fast from 192.0.2.7', 'throttle', 'lane') : acceptedOutcome;
  });
  const { end } = await stage.run({ studio: { transport, throttles: [found] } });
  expect(end).toMatchObject({ kind: 'held', holds: [{ account: 'studio', group: 'shut.example' }] });
  // Two hundred mails, ten at a time, a tenth of a second each.
  expect(quickAt).toHaveLength(200);
  expect(Math.max(...quickAt)).toBeLessThan(8000);
  expect(tries.get('shut.example')).toBeLessThanOrEqual(10);
  // All of the slow ones got theirs, and few were refused on the way.
  expect(transport.accepted.filter(({ envelope }) => envelope.to.endsWith('@slow.example'))).toHaveLength(200);
  expect(tries.get('slow.example')).toBeLessThanOrEqual(220);
  const [record] = await stage.ledger.throttles(['found']);
  expect(record?.state).toMatchObject({ limits: [] });
});

test('a limit that is reached while a destination is blocked is waited for', async () => {
  await using stage = await Stage.open();
  await stage.campaign(60, { account: 'studio' }, {}, (index) => (index < 10 ? 'shut.example' : 'quick.example'));
  const transport = scriptedTransport(({ envelope: { to } }) =>
    to.endsWith('@shut.example') ? refused('554 5.7.1 Blocked for spam', 'block', 'lane') : acceptedOutcome,
  );
  const { end } = await stage.run({ studio: { transport, throttles: [await limits(['20 per minute'])] } });
  expect(end).toMatchObject({ kind: 'held', holds: [{ group: 'shut.example' }] });
  expect(transport.accepted).toHaveLength(50);
});
