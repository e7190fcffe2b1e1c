import type { Throttle } from '@postrider/core/contracts';
import { acceptedOutcome, scriptedTransport } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { planAhead } from '../../core/composition/plan-ahead.ts';
import { DestinationGroups } from '../../core/send/destination-groups.ts';
import type { Scope } from '../../core/send/scope.ts';
import type { KeyedThrottle, SendingAccount } from '../../core/send/sending-account.ts';
import type { SendRequest } from '../../core/send/send-request.ts';
import { Stage, limits, refused } from './stage.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** Two accounts, and what left through each. */
async function open() {
  const stage = await Stage.open();
  const begins = stage.clock.now();
  const sent: { at: number; account: string; to: string }[] = [];
  const transportOf = (account: string) =>
    scriptedTransport(({ envelope }) => {
      sent.push({ at: stage.clock.now() - begins, account, to: envelope.to });
      return acceptedOutcome;
    });
  const transports = { studio: transportOf('studio'), desk: transportOf('desk') };
  const campaigns = async (people: number): Promise<void> => {
    await stage.campaign(people, { account: 'studio' });
    await stage.campaign(people, { account: 'desk' }, { name: 'summer' });
  };
  /** What may go now goes. */
  const send = async (studio: readonly KeyedThrottle[], desk = studio): Promise<number> => {
    const before = sent.length;
    await stage.run(
      {
        studio: { transport: transports.studio, throttles: studio },
        desk: { transport: transports.desk, throttles: desk },
      },
      { patience: 0 },
    );
    return sent.length - before;
  };
  return { stage, sent, campaigns, send, transports };
}

const per = async (scope: Scope, ...rules: readonly string[]): Promise<readonly KeyedThrottle[]> => [
  { ...(await limits(rules)), per: scope },
];

test.each<readonly [Scope, Scope, number, number]>([
  // Prevents: under "10 a day" twenty went, and then ten more, because what was counted apart was not known together.
  ['account', 'everything', 20, 0],
  ['destination', 'everything', 20, 0],
  ['campaign', 'account', 20, 0],
  // The second account has sent nothing yet.
  ['destination', 'account', 20, 10],
  ['everything', 'account', 10, 10],
])('counted per %s and then per %s, nothing goes that has gone', async (before, after, first, then) => {
  const { stage, campaigns, send } = await open();
  await using _stage = stage;
  await campaigns(40);
  expect(await send(await per(before, '10 per day'))).toBe(first);
  expect(await send(await per(after, '10 per day'))).toBe(then);
  expect(await send(await per(before, '10 per day'))).toBe(0);
  await stage.clock.advance(day);
  expect(await send(await per(after, '10 per day'))).toBe(after === 'everything' ? 10 : 20);
});

test('a limit that is added at noon knows what went in the morning, and opens when that is a day ago', async () => {
  const { stage, campaigns, send } = await open();
  await using _stage = stage;
  await campaigns(10);
  expect(await send([])).toBe(20);
  await stage.clock.advance(3 * hour);
  await stage.campaign(40, { account: 'studio' }, { name: 'autumn' });
  expect(await send(await per('everything', '25 per day rolling'))).toBe(5);
  await stage.clock.advance(21 * hour - 1);
  expect(await send(await per('everything', '25 per day rolling'))).toBe(0);
  await stage.clock.advance(hour / 4);
  expect(await send(await per('everything', '25 per day rolling'))).toBe(20);
});

test('an account that comes to name a limit brings what it sent; while it does not, it counts for nobody', async () => {
  const { stage, campaigns, send } = await open();
  await using _stage = stage;
  await campaigns(12);
  const limit = await per('everything', '30 per day');
  expect(await send(limit, [])).toBe(24);
  await campaigns(20);
  // Twelve of each: six are left.
  expect(await send(limit, limit)).toBe(6);
  expect(await send(limit, limit)).toBe(0);
  expect(await send([], limit)).toBeGreaterThan(0);
  expect(await send(limit, limit)).toBe(0);
});

test('octets count as they were claimed', async () => {
  const { stage, campaigns, send } = await open();
  await using _stage = stage;
  await campaigns(10);
  expect(await send([])).toBe(20);
  const [row] = await stage.ledger.throttles(['/countings']);
  expect(row).toBeUndefined();
  await stage.campaign(40, { account: 'studio' }, { name: 'autumn' });
  expect(await send(await per('everything', '10 KB per day'))).toBeGreaterThan(0);
  let octets = 0;
  let largest = 0;
  for await (const page of stage.ledger.tried({ since: 0, recipients: false })) {
    for (const { mails, bytesPerMail } of page) {
      octets += mails * bytesPerMail;
      largest = Math.max(largest, bytesPerMail);
    }
  }
  expect(octets).toBeLessThanOrEqual(10_000);
  expect(octets + largest).toBeGreaterThan(10_000);
});

test('mails that were refused have used their share, those that never left have not', async () => {
  await using stage = await Stage.open();
  await stage.campaign(30);
  let tries = 0;
  const transport = scriptedTransport(() => {
    tries++;
    if (tries <= 4) return refused('550 5.1.1 no such user', 'bad-recipient', 'recipient');
    if (tries <= 7) return { ...refused('', 'transient', 'connection'), reply: { text: 'The connection closed.' } };
    return acceptedOutcome;
  });
  const patience = hour;
  await stage.run({ studio: { transport, throttles: [await limits(['10 per day'], 'one')] } }, { patience });
  expect(transport.accepted.length).toBe(10 - 4);
  const before = tries;
  // The same again under another name: what is left of ten is nothing, and of thirteen three.
  await stage.run({ studio: { transport, throttles: [await limits(['10 per day'], 'same')] } }, { patience });
  expect(tries).toBe(before);
  await stage.run({ studio: { transport, throttles: [await limits(['13 per day'], 'other')] } }, { patience });
  expect(transport.accepted.length).toBe(13 - 4);
  expect(tries).toBe(before + 3);
});

/** Somebody else's: so many in a window that begins with its first mail; knows nothing of `count`. */
const foreign = (most: number): Throttle<{ readonly from: number; readonly mails: number }> => ({
  initial: { from: 0, mails: 0 },
  grant(state, { now, mails }) {
    const window = now >= state.from + day ? { from: now, mails: 0 } : state;
    const granted = Math.max(0, Math.min(mails, most - window.mails));
    const after = { ...window, mails: window.mails + granted };
    return granted < mails ? { state: after, granted, retryAt: window.from + day } : { state: after, granted };
  },
});

test('a throttle that cannot count what it was not asked for is asked for it', async () => {
  const { stage, campaigns, send } = await open();
  await using _stage = stage;
  await campaigns(40);
  const throttle = foreign(10) as Throttle;
  expect(await send([{ key: 'isp', throttle, per: 'account' }])).toBe(20);
  expect(await send([{ key: 'isp', throttle, per: 'everything' }])).toBe(0);
  const larger = foreign(25) as Throttle;
  expect(await send([{ key: 'isp', throttle: larger, per: 'campaign' }])).toBe(30);
});

test('a plan counts anew as sending will, and writes nothing', async () => {
  const { stage, campaigns, send, transports } = await open();
  await using _stage = stage;
  await campaigns(40);
  await send(await per('account', '10 per day'));
  const throttles = await per('everything', '25 per day');
  const before = JSON.stringify(await stage.ledger.throttles(['/countings', 'isp', 'isp/account/studio']));
  const plan = await planAhead(
    {
      ledger: stage.ledger,
      clock: stage.clock,
      timeZone: 'UTC',
      accounts: [
        { name: 'studio', transport: transports.studio, throttles },
        { name: 'desk', transport: transports.desk, throttles },
      ],
      destinations: new DestinationGroups(async () => [], stage.clock),
    },
    { recipients: 60, bytesPerMail: 1_000, through: { account: 'studio' } },
  );
  expect(plan).toMatchObject({ kind: 'finishes', now: 5 });
  expect(JSON.stringify(await stage.ledger.throttles(['/countings', 'isp', 'isp/account/studio']))).toBe(before);
  expect(await send(throttles)).toBe(5);
});

test('a change that is refused counts nothing anew: what goes until it is taken up is known then', async () => {
  // Prevents: it was counted per account when the change was refused, and ten more went when it was taken up later.
  await using stage = await Stage.open();
  await stage.campaign(40);
  const begins = stage.clock.now();
  const sent: number[] = [];
  const transport = scriptedTransport(() => {
    sent.push(stage.clock.now() - begins);
    return acceptedOutcome;
  });
  let tell: ((accounts: ReadonlyMap<string, SendingAccount>) => void) | undefined;
  const changes: NonNullable<SendRequest['changes']> = (changed) => {
    tell = changed;
    return { [Symbol.dispose]: () => (tell = undefined) };
  };
  const to = (throttles: readonly KeyedThrottle[]) =>
    tell?.(new Map([['studio', { name: 'studio', transport, throttles }]]));
  const together = await per('everything', '10 per hour');
  const apart = await per('account', '10 per hour');
  const wide = await limits(['1000 per hour'], 'wide');
  const broken = { ...wide, throttle: { ...wide.throttle, adopt: () => wide.throttle.adopt?.('not what it counted') } };
  stage.clock.after(hour / 2, () => to([...apart, broken]));
  stage.clock.after(hour + hour / 6, () => to([...apart, wide]));
  await stage.run({ studio: { transport, throttles: [...together, wide] } }, { changes });
  expect(stage.facts.map(({ type }) => type).filter((type) => type.startsWith('configuration.'))).toEqual([
    'configuration.refused',
    'configuration.changed',
  ]);
  expect(sent).toHaveLength(40);
  for (let place = 10; place < sent.length; place++)
    expect((sent[place] ?? 0) - (sent[place - 10] ?? 0)).toBeGreaterThanOrEqual(hour);
});

const unanswered = () => new Promise<never>(() => undefined);

test.each<readonly [string, (sound: Throttle) => Throttle]>([
  ['count', (sound) => ({ ...sound, count: unanswered })],
  ['be asked for', ({ initial }) => ({ initial, grant: unanswered })],
])(
  'a throttle that is to %s what was sent, and never answers, ends the run before anything leaves',
  async (_, broken) => {
    // Prevents: sending waited for it without end and without a word.
    const { stage, campaigns, send, transports } = await open();
    await using _stage = stage;
    await campaigns(10);
    await send([]);
    await stage.campaign(20, { account: 'studio' }, { name: 'autumn' });
    const isp = await limits(['50 per day']);
    const throttles = [{ ...isp, throttle: broken(isp.throttle) }];
    const running = stage.start({ studio: { transport: transports.studio, throttles } });
    const [ended] = await Promise.all([Promise.allSettled([running]), stage.clock.advance(10_000)]);
    expect(ended).toMatchObject([{ status: 'rejected', reason: { problem: { code: 'THROTTLE_UNANSWERED' } } }]);
    expect(transports.studio.accepted).toHaveLength(10);
  },
);
