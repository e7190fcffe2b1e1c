import { VirtualClock } from '@postrider/sdk/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChannelListener } from '../../../core/plugins/isolation/channel.ts';
import { loopbackChannels } from '../../../core/plugins/isolation/loopback-channel.ts';
import type { Message } from '../../../core/plugins/isolation/message.ts';
import { messageWeight } from '../../../core/plugins/isolation/peer/peer-limits.ts';
import { Peer } from '../../../core/plugins/isolation/peer/peer.ts';
import { cross } from './border.ts';

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
