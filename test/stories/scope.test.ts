import type { Mail, Throttle } from '@postrider/core/contracts';
import { acceptedOutcome, scriptedTransport } from '@postrider/sdk/testing';
import { describe, expect, test } from 'vitest';
import { DestinationGroups, type Exchanger } from '../../core/send/destination-groups.ts';
import type { Scope } from '../../core/send/scope.ts';
import type { KeyedThrottle } from '../../core/send/sending-account.ts';
import { paceThrottle } from '../../plugins/throttle-pace/pace-throttle.ts';
import { Stage, limits } from './stage.ts';

const minute = 60_000;
const hour = 60 * minute;

interface Sent {
  readonly at: number;
  readonly mail: Mail;
}

const domainOf = ({ envelope }: Mail): string => envelope.to.slice(envelope.to.indexOf('@') + 1);

/** A transport that accepts everything and keeps when. */
function recording(stage: Stage) {
  const sent: Sent[] = [];
  const transport = scriptedTransport((mail) => {
    sent.push({ at: stage.clock.now(), mail });
    return acceptedOutcome;
  });
  return { sent, transport };
}

/** No window of this length holds more than `most` of these. */
function expectNoWindowHolds(most: number, length: number, sent: readonly Sent[]): void {
  for (let place = most; place < sent.length; place++)
    expect((sent[place]?.at ?? 0) - (sent[place - most]?.at ?? 0)).toBeGreaterThanOrEqual(length);
}

const per = async (scope: Scope, ...rules: readonly string[]): Promise<KeyedThrottle> => ({
  ...(await limits(rules, `per-${scope}`)),
  per: scope,
});

const hosted: Readonly<Record<string, readonly Exchanger[]>> = {
  'one.example': [{ exchange: 'in1.mail.bighost.example', priority: 10 }],
  'two.example': [
    { exchange: 'backup.elsewhere.example', priority: 20 },
    { exchange: 'in2.mail.bighost.example', priority: 10 },
  ],
  'own.example': [],
};

describe('a limit per destination', () => {
  const domains = ['one.example', 'two.example', 'own.example'];

  test('counts together the domains whose mail the same operator takes, and others by themselves', async () => {
    await using stage = await Stage.open();
    await stage.campaign(60, { account: 'studio' }, {}, (index) => domains[index % 3] ?? '');
    const { sent, transport } = recording(stage);
    const destinations = new DestinationGroups(async (domain) => hosted[domain] ?? [], stage.clock);
    const throttles = [await per('destination', '4 per hour')];
    const { end } = await stage.run({ studio: { transport, throttles } }, { destinations });
    expect(end.kind).toBe('finished');
    expect(sent).toHaveLength(60);
    const bighost = sent.filter(({ mail }) => domainOf(mail) !== 'own.example');
    const own = sent.filter(({ mail }) => domainOf(mail) === 'own.example');
    expectNoWindowHolds(4, hour, bighost);
    expectNoWindowHolds(4, hour, own);
    // 20 of the one leave in 5 hours, 40 of the other in 10, and neither waits for the other.
    expect((bighost.at(-1)?.at ?? 0) - (sent[0]?.at ?? 0)).toBe(9 * hour);
    expect((own.at(-1)?.at ?? 0) - (sent[0]?.at ?? 0)).toBe(4 * hour);
  });

  test('goes by the domain where the DNS does not answer, and says so', async () => {
    await using stage = await Stage.open();
    await stage.campaign(12, { account: 'studio' }, {}, (index) => domains[index % 3] ?? '');
    const { sent, transport } = recording(stage);
    const silent: string[] = [];
    const destinations = new DestinationGroups(
      () => Promise.reject(new Error('queryMx ETIMEOUT')),
      stage.clock,
      (domain) => silent.push(domain),
    );
    const throttles = [await per('destination', '4 per hour')];
    const { took } = await stage.run({ studio: { transport, throttles } }, { destinations });
    expect(sent).toHaveLength(12);
    expect(took).toBeLessThan(minute);
    expect(new Set(silent)).toEqual(new Set(domains));
  });

  test('holds nobody else up, however many stand first in the list', async () => {
    await using stage = await Stage.open();
    // Prevents: people behind a closed destination waited for it, because a turn looked at the first few only.
    await stage.campaign(4_050, { account: 'studio' }, {}, (index) => (index < 4_000 ? 'slow.example' : 'own.example'));
    const { sent, transport } = recording(stage);
    const throttles = [await per('destination', '400 per minute')];
    const { end, took } = await stage.run({ studio: { transport, throttles } });
    expect(end.kind).toBe('finished');
    expect(sent).toHaveLength(4_050);
    expect(new Set(sent.map(({ mail }) => mail.envelope.to)).size).toBe(4_050);
    const others = sent.filter(({ mail }) => domainOf(mail) === 'own.example');
    expect((others.at(-1)?.at ?? 0) - (sent[0]?.at ?? 0)).toBeLessThan(minute);
    // Nothing is lost by passing over them: ten minutes' worth leave in nine.
    expect(took).toBeGreaterThanOrEqual(9 * minute);
    expect(took).toBeLessThan(9 * minute + 1_000);
    expectNoWindowHolds(
      400,
      minute,
      sent.filter(({ mail }) => domainOf(mail) === 'slow.example'),
    );
  });
});

test('a mail falls under several limits at once, and what one denies the others do not count', async () => {
  await using stage = await Stage.open();
  await stage.campaign(30, { account: 'studio' }, {}, (index) => (index % 2 === 0 ? 'a.example' : 'b.example'));
  const { sent, transport } = recording(stage);
  const throttles = [await limits(['10 per hour'], 'all'), await per('destination', '6 per hour')];
  await stage.run({ studio: { transport, throttles } });
  expect(sent).toHaveLength(30);
  expectNoWindowHolds(10, hour, sent);
  for (const domain of ['a.example', 'b.example'])
    expectNoWindowHolds(
      6,
      hour,
      sent.filter(({ mail }) => domainOf(mail) === domain),
    );
  // Had a denied mail been counted, fewer than ten would have left in some hour.
  const begins = sent[0]?.at ?? 0;
  expect(sent.map(({ at }) => Math.floor((at - begins) / hour))).toEqual([
    ...Array<number>(10).fill(0),
    ...Array<number>(10).fill(1),
    ...Array<number>(10).fill(2),
  ]);
});

describe('two campaigns at once under 3 an hour', () => {
  const cases: readonly (readonly [Scope, number])[] = [
    ['everything', 3],
    ['account', 3],
    ['campaign', 6],
    ['sender', 6],
    ['user', 6],
  ];
  test.each(cases)('per %s: %i leave at once', async (scope, atOnce) => {
    await using stage = await Stage.open();
    await stage.campaign(10);
    await stage.campaign(
      10,
      { account: 'studio' },
      { name: 'summer', user: 'desk', sender: { address: 'desk@northlight.example' } },
    );
    const { sent, transport } = recording(stage);
    const throttles = [await per(scope, '3 per hour')];
    await stage.run({ studio: { transport, throttles } }, { patience: 0 });
    expect(sent).toHaveLength(atOnce);
  });

  test('per account: each account has a count of its own, and the name is one throttle', async () => {
    await using stage = await Stage.open();
    await stage.campaign(10);
    await stage.campaign(10, { account: 'backup' }, { name: 'summer' });
    const { sent, transport } = recording(stage);
    const throttles = [await per('account', '3 per hour')];
    await stage.run({ studio: { transport, throttles }, backup: { transport, throttles } }, { patience: 0 });
    expect(sent).toHaveLength(6);
  });
});

test('a throttle that is told to count apart knows what each has got already', async () => {
  await using stage = await Stage.open();
  await stage.campaign(20);
  const { sent, transport } = recording(stage);
  const together = await limits(['5 per hour']);
  await stage.run({ studio: { transport, throttles: [together] } }, { patience: 0 });
  expect(sent).toHaveLength(5);
  await stage.run({ studio: { transport, throttles: [{ ...together, per: 'destination' }] } }, { patience: 0 });
  expect(sent).toHaveLength(10);
  for (const domain of ['mail.example', 'post.example'])
    expect(sent.filter(({ mail }) => domainOf(mail) === domain)).toHaveLength(5);
});

test('what never left is given back to the count it came from', async () => {
  await using stage = await Stage.open();
  await stage.campaign(2, { account: 'studio' }, {}, () => 'a.example');
  const facts: string[] = [];
  const watching: Throttle = {
    initial: 0,
    grant: (state, ask) => ({ state: (state as number) + ask.mails, granted: ask.mails }),
    observe(state, fact) {
      facts.push(fact.kind);
      return fact.kind === 'released' ? (state as number) - fact.mails : state;
    },
  };
  const transport = scriptedTransport((_mail, attempt) =>
    attempt === 1
      ? { kind: 'refused', class: 'transient', scope: 'connection', reply: { text: 'The line went dead.' } }
      : acceptedOutcome,
  );
  await stage.run({ studio: { transport, throttles: [{ key: 'watch', throttle: watching, per: 'destination' }] } });
  expect(facts.filter((kind) => kind === 'released').length).toBeGreaterThan(0);
  const [record] = await stage.ledger.throttles(['watch/destination/a.example']);
  expect(record?.state).toBe(2);
  expect(await stage.ledger.throttles(['watch'])).toEqual([]);
});

test('with a window per time zone, everybody is written to in their own morning', async () => {
  await using stage = await Stage.open();
  const zones = ['Asia/Tokyo', 'Europe/Berlin', 'America/New_York', 'nowhere'];
  const list = Array.from({ length: 40 }, (_, index) => ({
    address: `person${index}@own.example`,
    fields: { 'Time zone': zones[index % 4] ?? '' },
  }));
  await stage.campaign(40, { account: 'studio' }, { list });
  const { sent, transport } = recording(stage);
  const pace = paceThrottle('mornings', { window: { from: '08:00', until: '10:00', timeZone: 'UTC' } });
  const throttles: readonly KeyedThrottle[] = [{ key: 'mornings', throttle: pace, per: 'time-zone' }];
  await stage.run({ studio: { transport, throttles } });
  expect(sent).toHaveLength(40);
  // A run that begins at 9 UTC: the unknown go by UTC, at once; then New York, Tokyo and Berlin wake up.
  const hours = new Map<number, Set<string>>();
  for (const { at, mail } of sent) {
    const zone = list[Number(/\d+/.exec(mail.envelope.to)?.[0])]?.fields['Time zone'] ?? '';
    const hourOfUtc = new Date(at).getUTCHours();
    hours.set(hourOfUtc, (hours.get(hourOfUtc) ?? new Set<string>()).add(zone));
  }
  expect(hours).toEqual(
    new Map([
      [9, new Set(['nowhere'])],
      [13, new Set(['America/New_York'])],
      [23, new Set(['Asia/Tokyo'])],
      [7, new Set(['Europe/Berlin'])],
    ]),
  );
});
