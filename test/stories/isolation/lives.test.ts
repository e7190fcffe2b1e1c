import type { Fact, Mail, Transport } from '@postrider/core/contracts';
import { expect, test } from 'vitest';
import { border, codeOf, cross } from './border.ts';

const { signal } = new AbortController();

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
