import { acceptedOutcome, scriptedTransport } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { Stage, limits, refused } from './stage.ts';

const day = 86_400_000;

test('everyone gets one mail, with a Message-ID of their own', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(100);
  const transport = scriptedTransport();
  const { end } = await stage.run({ studio: { transport } });
  expect(end).toEqual({ kind: 'finished' });
  expect(new Set(transport.accepted.map(({ envelope }) => envelope.to)).size).toBe(100);
  expect(new Set(transport.accepted.map(({ messageId }) => messageId)).size).toBe(100);
  expect(transport.tried).toHaveLength(100);
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 100, queued: 0, handed: 0 });
  expect((await stage.ledger.campaign(campaign.id))?.state).toBe('finished');
  expect(transport.open).toBe(0);
});

test('no more mails are with connections than there are places', async () => {
  await using stage = await Stage.open();
  await stage.campaign(50);
  const transport = scriptedTransport(() => new Promise((resolve) => setImmediate(() => resolve(acceptedOutcome))), {
    connections: 3,
    mailsInFlight: 2,
  });
  await stage.run({ studio: { transport } });
  expect(transport.peak).toEqual({ connections: 3, mailsInFlight: 2 });
});

test('4,000 clients against 500 a day take eight days, and no window of 24 hours holds more', async () => {
  await using stage = await Stage.open();
  await stage.campaign(4_000);
  const at: number[] = [];
  const transport = scriptedTransport(() => {
    at.push(stage.clock.now());
    return acceptedOutcome;
  });
  const { end, took } = await stage.run({
    studio: { transport, throttles: [await limits(['500 recipients per day rolling'])] },
  });
  expect(end.kind).toBe('finished');
  expect(took).toBeGreaterThanOrEqual(7 * day);
  expect(took).toBeLessThan(7 * day + 60_000);
  for (let index = 500; index < at.length; index++)
    expect((at[index] ?? 0) - (at[index - 500] ?? 0)).toBeGreaterThanOrEqual(day);
});

test('without patience the run ends where the limit does, and says when the rest may go', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(30);
  const transport = scriptedTransport();
  const isp = await limits(['20 per minute']);
  const { end } = await stage.run({ studio: { transport, throttles: [isp] } }, { patience: 0 });
  expect(end).toEqual({ kind: 'paused', until: stage.clock.now() + 60_000, why: 'throttle' });
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 20, queued: 10 });
  await stage.clock.advance(30_000);
  // A second run knows what the first one sent: the limit lives in the ledger.
  expect((await stage.run({ studio: { transport, throttles: [isp] } }, { patience: 0 })).end).toMatchObject({
    kind: 'paused',
  });
  expect(transport.accepted).toHaveLength(20);
});

test('a greylisted recipient is tried again later, the others go on', async () => {
  await using stage = await Stage.open();
  await stage.campaign(10);
  const transport = scriptedTransport((mail, attempt) =>
    mail.envelope.to.startsWith('person3@') && attempt === 1
      ? refused('451 4.7.1 Greylisting in action', 'transient', 'recipient')
      : acceptedOutcome,
  );
  const { end, took } = await stage.run({ studio: { transport } });
  expect(end.kind).toBe('finished');
  expect(transport.accepted).toHaveLength(10);
  expect(took).toBeGreaterThanOrEqual(300_000);
  const [first, second] = transport.tried.filter(({ envelope }) => envelope.to.startsWith('person3@'));
  expect(second?.messageId).toBe(first?.messageId);
});

test('a recipient who does not exist fails, is suppressed, and is not written to by the next campaign', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(5);
  const transport = scriptedTransport((mail) =>
    mail.envelope.to.startsWith('person2@')
      ? refused('550 5.1.1 User unknown', 'bad-recipient', 'recipient')
      : acceptedOutcome,
  );
  await stage.run({ studio: { transport } });
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 4, failed: 1 });
  const next = await stage.campaign(5, { account: 'studio' }, { name: 'summer' });
  await stage.run({ studio: { transport } });
  expect(await stage.ledger.tally(next.campaign.id)).toMatchObject({ accepted: 4, suppressed: 1 });
  expect(transport.tried.filter(({ envelope }) => envelope.to.startsWith('person2@'))).toHaveLength(1);
});

test('a quota that is hit stops the account until later, not one mail after the other', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(100);
  let taken = 0;
  const open = (): boolean => stage.clock.now() >= Date.parse('2026-03-03T00:00:00Z');
  const transport = scriptedTransport(() =>
    taken < 40 || open()
      ? (taken++, acceptedOutcome)
      : refused('550 5.4.5 Daily user sending limit exceeded', 'quota', 'account'),
  );
  const { end } = await stage.run({ studio: { transport } });
  expect(end.kind).toBe('finished');
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 100 });
  // Fifteen hours at one look an hour, with at most four mails in flight each.
  expect(transport.tried.length - 100).toBeLessThanOrEqual(16 * 4);
});

test('a wrong password stops the account at once; the mails wait for the person', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(20);
  const refusal = refused('535 5.7.8 Authentication credentials invalid', 'auth', 'account');
  const problem = { code: 'SMTP_AUTH_REFUSED', what: 'The server refused the password.', next: 'Correct it.' };
  let wrong = true;
  const transport = scriptedTransport(undefined, {}, () => (wrong ? { kind: 'refused', refusal, problem } : undefined));
  const { end } = await stage.run({ studio: { transport } });
  expect(end.kind).toBe('held');
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ queued: 20 });
  expect(stage.facts.filter(({ type }) => type === 'connection.refused').length).toBeLessThanOrEqual(2);
  // The person mends it and says so.
  wrong = false;
  await stage.ledger.commit({
    at: stage.clock.now(),
    settled: [],
    claimed: [],
    suppressed: [],
    postponed: [],
    throttles: [],
    holds: [],
    lifted: await stage.ledger.holds(),
    suppressions: [],
  });
  expect((await stage.run({ studio: { transport } })).end.kind).toBe('finished');
});

test('a connection that dies before the mail left costs nothing; after it, the mail is uncertain', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(20);
  const transport = scriptedTransport((mail, attempt) => {
    if (mail.envelope.to.startsWith('person4@') && attempt === 1)
      return {
        kind: 'refused',
        class: 'transient',
        scope: 'connection',
        reply: { text: 'The connection was lost before the end of the mail.' },
      };
    if (mail.envelope.to.startsWith('person5@'))
      return { kind: 'uncertain', why: 'The connection was lost after the end of the mail.' };
    return acceptedOutcome;
  });
  await stage.run({ studio: { transport } });
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 19, uncertain: 1, failed: 0 });
  expect(transport.tried.filter(({ envelope }) => envelope.to.startsWith('person5@'))).toHaveLength(1);
});

test('a server that drops every connection is not hammered', async () => {
  await using stage = await Stage.open();
  await stage.campaign(4);
  const transport = scriptedTransport(() => ({
    kind: 'refused',
    class: 'transient',
    scope: 'connection',
    reply: { text: 'The connection was lost.' },
  }));
  let end: unknown;
  const stop = new AbortController();
  void stage.start({ studio: { transport } }, {}, stop.signal).then((each) => (end = each));
  await stage.clock.advance(3_600_000);
  expect(transport.tried.length).toBeLessThan(120);
  stop.abort();
  await stage.clock.advance(20_000);
  expect(end).toEqual({ kind: 'stopped' });
});

test('stopping lets the answers come in, and the next run sends only what remains', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(40);
  const stop = new AbortController();
  const transport = scriptedTransport(async () => {
    if (transport.tried.length === 10) stop.abort();
    await new Promise((resolve) => setImmediate(resolve));
    return acceptedOutcome;
  });
  expect(await stage.start({ studio: { transport } }, {}, stop.signal)).toEqual({ kind: 'stopped' });
  const tally = await stage.ledger.tally(campaign.id);
  expect(tally).toMatchObject({ handed: 0, uncertain: 0 });
  expect(tally.accepted).toBe(transport.tried.length);
  await stage.run({ studio: { transport } });
  expect(transport.tried).toHaveLength(40);
  expect(new Set(transport.accepted.map(({ envelope }) => envelope.to)).size).toBe(40);
});

test('a transport that breaks its contract leaves its mail uncertain and the others unharmed', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(10);
  const transport = scriptedTransport((mail) => {
    if (mail.envelope.to.startsWith('person1@')) throw new Error('a fault of the plugin');
    return acceptedOutcome;
  });
  await stage.run({ studio: { transport } });
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 9, uncertain: 1 });
});

test('the backup takes over where the first account pauses, and only then', async () => {
  await using stage = await Stage.open();
  await stage.campaign(60, { route: 'mixed' });
  const first = scriptedTransport();
  const backup = scriptedTransport();
  const ordered = {
    rank: () => [
      { account: 'first', reason: 'first choice' },
      { account: 'backup', reason: 'backup' },
    ],
  };
  await stage.run(
    { first: { transport: first, throttles: [await limits(['20 per hour'])] }, backup: { transport: backup } },
    { routes: new Map([['mixed', ordered]]) },
  );
  expect(first.accepted).toHaveLength(20);
  expect(backup.accepted).toHaveLength(40);
});

test('a lane that is slowed slows nobody else', async () => {
  await using stage = await Stage.open();
  await stage.campaign(60);
  const transport = scriptedTransport((mail, attempt) =>
    mail.envelope.to.endsWith('@mail.example') &&
    attempt === 1 &&
    stage.clock.now() < Date.parse('2026-03-02T09:00:20Z')
      ? refused('421 4.7.0 slow down', 'throttle', 'lane')
      : acceptedOutcome,
  );
  const { end, took } = await stage.run({ studio: { transport } });
  expect(end.kind).toBe('finished');
  expect(took).toBeLessThan(120_000);
  const firstLate = transport.accepted.findIndex(({ envelope }) => envelope.to.endsWith('@mail.example'));
  expect(
    transport.accepted.slice(0, firstLate).filter(({ envelope }) => envelope.to.endsWith('@post.example')),
  ).toHaveLength(40);
});

test('sending again adds only new people and writes to nobody twice', async () => {
  await using stage = await Stage.open();
  await stage.campaign(10);
  const transport = scriptedTransport();
  await stage.run({ studio: { transport } });
  const again = await stage.campaign(12);
  expect(again).toMatchObject({ continued: true, added: 2, rejected: { duplicate: 0 } });
  await stage.run({ studio: { transport } });
  expect(transport.tried).toHaveLength(12);
});

test('a draft that was never released gives way to the list given next', async () => {
  await using stage = await Stage.open();
  const wrong = await stage.draft(3, 'wrong');
  const { campaign } = await stage.campaign(5);
  expect(campaign.id).not.toBe(wrong.campaign.id);
  const transport = scriptedTransport();
  await stage.run({ studio: { transport } });
  expect(transport.accepted.map(({ envelope }) => envelope.to).filter((to) => to.startsWith('wrong'))).toEqual([]);
  expect(transport.accepted).toHaveLength(5);
});

test('a campaign that was cancelled half-way is not begun again under its name, and can be brought back', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(10);
  const transport = scriptedTransport();
  await stage.run({ studio: { transport, throttles: [await limits(['4 per day'])] } }, { patience: 0 });
  await stage.ledger.cancel(campaign.id, stage.clock.now());
  await stage.ledger.setCampaignState(campaign.id, 'cancelled', stage.clock.now());
  await expect(stage.campaign(10)).rejects.toMatchObject({ problem: { code: 'CAMPAIGN_CANCELLED' } });
  expect(await stage.ledger.requeue({ campaign: campaign.id, states: ['cancelled'] }, stage.clock.now())).toBe(6);
  await stage.run({ studio: { transport } });
  expect(new Set(transport.accepted.map(({ envelope }) => envelope.to)).size).toBe(10);
  expect(transport.accepted).toHaveLength(10);
});

test('a single mail never carries a standing campaign along', async () => {
  await using stage = await Stage.open();
  await stage.draft(3, 'person');
  await expect(stage.draft(1, 'me', 'refuse')).rejects.toMatchObject({ problem: { code: 'CAMPAIGN_NAME_TAKEN' } });
});
