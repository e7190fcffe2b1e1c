import type { Throttle } from '@postrider/core/contracts';
import { acceptedOutcome, scriptedTransport } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { DestinationGroups } from '../../core/send/destination-groups.ts';
import type { SendRequest } from '../../core/send/send-request.ts';
import type { SendingAccount } from '../../core/send/sending-account.ts';
import { Stage, limits } from './stage.ts';

const minute = 60_000;
const hour = 60 * minute;

/** Lets a test change the rules of a run that goes on. */
function changeable() {
  let tell: ((accounts: ReadonlyMap<string, SendingAccount>) => void) | undefined;
  const changes: NonNullable<SendRequest['changes']> = (changed) => {
    tell = changed;
    return { [Symbol.dispose]: () => (tell = undefined) };
  };
  return {
    changes,
    get listening(): boolean {
      return tell !== undefined;
    },
    to: (account: SendingAccount) => tell?.(new Map([[account.name, account]])),
  };
}

async function story(before: readonly string[], after: readonly string[], changeAt: number, people: number) {
  const stage = await Stage.open();
  await stage.campaign(people);
  const begins = stage.clock.now();
  const sent: number[] = [];
  const transport = scriptedTransport(() => {
    sent.push(stage.clock.now() - begins);
    return acceptedOutcome;
  });
  const rules = changeable();
  const other = await limits(after);
  stage.clock.after(changeAt, () => rules.to({ name: 'studio', transport, throttles: [other] }));
  const { end } = await stage.run(
    { studio: { transport, throttles: [await limits(before)] } },
    { changes: rules.changes },
  );
  return { stage, end, sent, rules };
}

test('a limit that is raised while it is waited for lets exactly the difference go at once', async () => {
  const { stage, end, sent, rules } = await story(['10 per hour'], ['16 per hour'], 20 * minute, 30);
  await using _stage = stage;
  expect(end.kind).toBe('finished');
  const counted = (at: number) => sent.filter((each) => each === at).length;
  expect([0, 20 * minute, hour, hour + 20 * minute].map(counted)).toEqual([10, 6, 10, 4]);
  expect(rules.listening).toBe(false);
  expect(stage.facts.some(({ type }) => type === 'configuration.changed')).toBe(true);
});

test('a limit that is lowered counts what has left already', async () => {
  const { stage, sent } = await story(['10 per hour'], ['4 per hour'], 20 * minute, 20);
  await using _stage = stage;
  expect(sent.filter((at) => at < hour)).toHaveLength(10);
  // No window that begins after the change holds more than four.
  const after = sent.filter((at) => at >= hour);
  expect(after).toHaveLength(10);
  for (let place = 4; place < after.length; place++)
    expect((after[place] ?? 0) - (after[place - 4] ?? 0)).toBeGreaterThanOrEqual(hour);
});

test('rules that cannot read what was counted are refused, and those before still hold', async () => {
  await using stage = await Stage.open();
  await stage.campaign(20);
  const transport = scriptedTransport();
  const rules = changeable();
  const old = await limits(['10 per hour']);
  const broken: SendingAccount = {
    name: 'studio',
    transport,
    throttles: [
      {
        key: 'isp',
        throttle: {
          ...old.throttle,
          adopt: () => old.throttle.adopt?.('nothing that was ever counted'),
        },
      },
    ],
  };
  stage.clock.after(minute, () => rules.to(broken));
  const { end, took } = await stage.run({ studio: { transport, throttles: [old] } }, { changes: rules.changes });
  expect(end.kind).toBe('finished');
  expect(took).toBe(hour);
  expect(stage.facts.find(({ type }) => type === 'configuration.refused')).toMatchObject({
    problems: [{ code: 'LIMITS_STATE_UNREADABLE' }],
  });
});

/** Prevents: what a throttle threw over the counts of its predecessor ended the run, and everybody's mails with it. */
test.each(['adopt', 'count', 'grant'] as const)('a new throttle that fails in %s ends nobody’s run', async (where) => {
  await using stage = await Stage.open();
  await stage.campaign(20);
  const transport = scriptedTransport();
  const rules = changeable();
  const old = await limits(['10 per hour']);
  const fail = (): never => {
    throw new TypeError('state.log is undefined');
  };
  const { initial } = old.throttle;
  const key = where === 'adopt' ? old.key : 'other';
  const grant: Throttle['grant'] = (state, ask) => old.throttle.grant(state, ask);
  const throttles = [{ key, throttle: { initial, grant, [where]: fail } }];
  stage.clock.after(minute, () => rules.to({ name: 'studio', transport, throttles }));
  const { end, took } = await stage.run({ studio: { transport, throttles: [old] } }, { changes: rules.changes });
  expect(end.kind).toBe('finished');
  expect(took).toBe(hour);
  expect(stage.facts.find(({ type }) => type === 'configuration.refused')).toMatchObject({
    problems: [{ code: 'THROTTLE_FAILED', what: expect.stringContaining(`${key} failed (state.log is undefined)`) }],
  });
});

test('a changed number of connections holds for the next mails, and nobody is lost or doubled', async () => {
  await using stage = await Stage.open();
  await stage.campaign(40);
  const slow = () =>
    new Promise<typeof acceptedOutcome>((resolve) => void stage.clock.after(1_000, () => resolve(acceptedOutcome)));
  const narrow = scriptedTransport(slow, { connections: 1, mailsInFlight: 1 });
  const wide = scriptedTransport(slow, { connections: 4, mailsInFlight: 1 });
  const rules = changeable();
  stage.clock.after(10_500, () => rules.to({ name: 'studio', transport: wide, throttles: [] }));
  await stage.run({ studio: { transport: narrow } }, { changes: rules.changes });
  expect(wide.peak.connections).toBe(4);
  expect(narrow.open + wide.open).toBe(0);
  const people = [...narrow.accepted, ...wide.accepted].map(({ envelope }) => envelope.to);
  expect(people).toHaveLength(40);
  expect(new Set(people).size).toBe(40);
  expect(narrow.accepted).toHaveLength(11);
});

test('a limit that comes to count by destination knows who takes the mail of people read before', async () => {
  // Prevents: of those that were at hand, each domain of one operator was let through as if it stood alone.
  await using stage = await Stage.open();
  await stage.campaign(40, { account: 'studio' }, {}, (index) => (index % 2 === 0 ? 'one.example' : 'two.example'));
  const begins = stage.clock.now();
  const sent: number[] = [];
  const transport = scriptedTransport(() => {
    sent.push(stage.clock.now() - begins);
    return acceptedOutcome;
  });
  const destinations = new DestinationGroups(
    async () => [{ exchange: 'in.mail.bighost.example', priority: 10 }],
    stage.clock,
  );
  const rules = changeable();
  const before = await limits(['1 per day'], 'isp');
  const gentle = await limits(['4 per hour'], 'gentle');
  const throttles = [{ ...gentle, per: 'destination' as const }];
  stage.clock.after(20 * minute, () => rules.to({ name: 'studio', transport, throttles }));
  await stage.run({ studio: { transport, throttles: [before] } }, { changes: rules.changes, destinations });
  expect(sent).toHaveLength(40);
  const after = sent.slice(1);
  for (let place = 4; place < after.length; place++)
    expect((after[place] ?? 0) - (after[place - 4] ?? 0)).toBeGreaterThanOrEqual(hour);
});
