import type { InboundMail, LimitFound, Throttle, ThrottleFact, Transport } from '@postrider/core/contracts';
import { acceptedOutcome, scriptedTransport, testInstance } from '@postrider/sdk/testing';
import throttleAdaptive from '@postrider/throttle-adaptive';
import { expect, test } from 'vitest';
import { forgetLimits, limitsOf } from '../../../core/composition/account-limits.ts';
import { planAhead } from '../../../core/composition/plan-ahead.ts';
import { ProblemError } from '../../../core/contracts/index.ts';
import { emptyTurn } from '../../../core/send/compose-turn.ts';
import { DestinationGroups } from '../../../core/send/destination-groups.ts';
import type { SendingAccount } from '../../../core/send/sending-account.ts';
import { limitsThrottle } from '../../../plugins/throttle-limits/limits-throttle.ts';
import { factoryOf, Stage } from '../stage.ts';
import { border, inbound } from './border.ts';

const { signal } = new AbortController();
const capabilities = { connections: 2, mailsInFlight: 4 };

test('a handler, a route, a renderer and a task sink answer through the border as if there were none', async () => {
  const { make } = border({
    handlers: () => ({
      handle: (mail: InboundMail) => [{ kind: 'task', sink: 'local', task: { title: mail.subject, body: mail.text } }],
    }),
    routes: () => ({ rank: () => [{ account: 'one', reason: 'the only one' }] }),
    renderers: () => ({
      compile: (template: { letter: { text: string } }) => ({
        subject: [{ kind: 'words', words: template.letter.text }],
        text: [{ kind: 'field', field: 'name', escape: 'none', line: 1, column: 2, file: 'a' }],
      }),
    }),
    taskSinks: () => ({ create: async (_task: unknown, key: string) => ({ id: key }) }),
  });
  const handler = await make('handlers');
  expect(await handler.handle(inbound, { inbox: 'sales' })).toEqual([
    { kind: 'task', sink: 'local', task: { title: 'Hello', body: 'Hi' } },
  ]);
  const due = { id: 1, campaign: 'c', address: 'a@b.example', fields: {}, attempts: 0, suppressed: false };
  expect(await (await make('routes')).rank(due, [], 5)).toEqual([{ account: 'one', reason: 'the only one' }]);
  expect(await (await make('renderers')).compile({ letter: { file: 'f', text: 'words' } })).toEqual({
    subject: [{ kind: 'words', words: 'words' }],
    text: [{ kind: 'field', field: 'name', escape: 'none', line: 1, column: 2, file: 'a' }],
  });
  const sink = await make('taskSinks');
  expect(await sink.create({ title: 't', body: 'b' }, 'key-1', signal)).toEqual({ id: 'key-1' });
  expect(sink).not.toHaveProperty('list');
});

test('a throttle keeps its state with the host, and has only the parts that it has', async () => {
  const { make } = border({
    throttles: () => ({
      initial: { sent: 0 },
      grant: (state: { sent: number }, ask: { mails: number }) => ({
        state: { sent: state.sent + ask.mails },
        granted: ask.mails,
      }),
      adopt: () => ({ sent: 7 }),
    }),
  });
  const throttle = await make('throttles');
  expect(throttle.initial).toEqual({ sent: 0 });
  for (const part of ['observe', 'count', 'forecast', 'findings']) expect(throttle).not.toHaveProperty(part);
  expect(throttle.pacesRefusals).toBeUndefined();
  const ask = { now: 1, mails: 3, recipientsPerMail: 1, bytesPerMail: 1 };
  expect(await throttle.grant({ sent: 2 }, ask)).toEqual({ state: { sent: 5 }, granted: 3 });
  expect(await throttle.adopt?.({ old: true })).toEqual({ sent: 7 });
});

/** A throttle that keeps what it was told, and finds out what this says. */
const finding = (list: () => readonly LimitFound[]) => ({
  throttles: () => ({
    initial: {},
    grant: (state: unknown) => ({ state, granted: 1 }),
    findings: { list, forget: (state: unknown) => state },
  }),
});

test('a throttle over there that finds out and cannot forget is none', async () => {
  const { make } = border({
    throttles: () => ({
      initial: {},
      grant: (state: unknown) => ({ state, granted: 1 }),
      findings: { list: () => [] },
    }),
  });
  await expect(make('throttles')).rejects.toThrow('no findings.forget');
});

test('what a throttle over there found out is forecast, told and forgotten as if there were no border', async () => {
  const make = await factoryOf(throttleAdaptive, 'throttles', 'adaptive');
  const inline = await make(testInstance({ settings: { atOnce: 512, raiseAfterMinutes: 60 } }));
  const isolated = await border({ throttles: () => inline }).make('throttles');
  await using stage = await Stage.open();
  const state = await refusedByTheDay(inline, stage.clock.now());
  await stage.ledger.commit({ ...emptyTurn(stage.clock.now()), throttles: [{ key: 'found', version: 0, state }] });
  const accountOf = (throttle: Throttle): SendingAccount => ({
    name: 'studio',
    transport: scriptedTransport(() => acceptedOutcome),
    throttles: [{ key: 'found', throttle }],
  });
  const planOf = (throttle: Throttle) =>
    planAhead(
      {
        ledger: stage.ledger,
        clock: stage.clock,
        timeZone: 'UTC',
        accounts: [accountOf(throttle)],
        destinations: new DestinationGroups(async () => [], stage.clock),
      },
      { recipients: 1000, bytesPerMail: 10_000, through: { account: 'studio' } },
    );
  const plan = await planOf(isolated);
  expect(plan.kind === 'finishes' && plan.days.length).toBeGreaterThan(5);
  expect(plan).toEqual(await planOf(inline));

  const limits = await limitsOf(accountOf(isolated), stage.ledger, stage.clock);
  expect(limits.throttles).toMatchObject([{ name: 'found', found: [{ trust: 'suspected' }] }]);
  expect(limits).toEqual(await limitsOf(accountOf(inline), stage.ledger, stage.clock));
  await forgetLimits(accountOf(isolated), stage.ledger, stage.clock);
  expect((await stage.ledger.throttles(['found']))[0]?.state).toEqual(await inline.findings?.forget(state));
  expect((await limitsOf(accountOf(isolated), stage.ledger, stage.clock)).throttles).toEqual([
    { name: 'found', found: [] },
  ]);
});

test('a throttle over there counts what it was not asked for', async () => {
  const inline = limitsThrottle('isp', { rules: ['10 per day'], timeZone: 'UTC' });
  const isolated = await border({ throttles: () => inline }).make('throttles');
  const departed = [{ at: 1_000, mails: 12, recipientsPerMail: 1, bytesPerMail: 10 }];
  const state = await isolated.count?.(isolated.initial, departed);
  expect(state).toEqual(await inline.count?.(inline.initial, departed));
  const ask = { now: 2_000, mails: 1, recipientsPerMail: 1, bytesPerMail: 10 };
  expect(await isolated.grant(state, ask)).toMatchObject({ granted: 0 });
});

/** The state of a throttle after a hundred mails of a day, and the word that they were too many. */
async function refusedByTheDay(throttle: Throttle, until: number): Promise<unknown> {
  const reply = { text: '451 Daily limit exceeded', code: 451 };
  let state = throttle.initial;
  for (let left = 100; left >= 0; left--) {
    const now = until - 1000 - left * 60_000;
    const grant = await throttle.grant(state, { now, mails: 1, recipientsPerMail: 1, bytesPerMail: 1 });
    const told = { grantedAt: now, at: now + 300, mails: 1 };
    const fact: ThrottleFact =
      left > 0
        ? { kind: 'accepted', ...told }
        : { kind: 'refused', ...told, refusal: { kind: 'refused', class: 'throttle', scope: 'account', reply } };
    state = await throttle.observe?.(grant.state, fact);
  }
  return state;
}

test('a limit that no calendar can show, or that nobody could read, is no answer', async () => {
  const sound = { what: '5 a day', trust: 'suspected', held: 0, since: 1 } as const;
  const wrong: readonly unknown[] = [
    { ...sound, since: Infinity },
    { ...sound, refusedAt: 1e300 },
    { ...sound, trust: 'certain' },
    { ...sound, held: -1 },
    { ...sound, what: 7 },
    undefined,
  ];
  for (const each of wrong) {
    const throttle = await border(finding(() => [each] as LimitFound[])).make('throttles');
    await expect(throttle.findings?.list({}), JSON.stringify(each)).rejects.toMatchObject({
      problems: [{ code: 'PLUGIN_ANSWER_INVALID' }],
    });
  }
  const many = await border(finding(() => Array.from({ length: 1001 }, () => sound))).make('throttles');
  await expect(many.findings?.list({})).rejects.toMatchObject({ problems: [{ code: 'PLUGIN_ANSWER_INVALID' }] });
  const wordy = await border(finding(() => [{ ...sound, said: 'x'.repeat(9000) }])).make('throttles');
  expect(await wordy.findings?.list({})).toEqual([{ ...sound, said: 'x'.repeat(500) }]);
});

test('an inbox opens a session, whose mails come over whole and never larger than asked for', async () => {
  const closed: string[] = [];
  const { make } = border({
    inboxes: () => ({
      open: async () => ({
        kind: 'opened',
        session: {
          list: async () => [{ uid: 'a', size: 3 }, { uid: 'b' }],
          fetch: async (mail: { uid: string }) => ({
            kind: 'fetched',
            raw: Buffer.from(mail.uid === 'a' ? 'abc' : 'too large'),
          }),
          settle: async () => undefined,
          close: async () => void closed.push('closed'),
        },
      }),
    }),
  });
  const opened = await (await make('inboxes')).open(signal);
  if (opened.kind !== 'opened') throw new Error('refused');
  const { session } = opened;
  const [first, second] = await session.list(signal);
  const fetched = await session.fetch(first ?? { uid: '' }, 5, signal);
  expect(fetched.kind === 'fetched' && Buffer.from(fetched.raw).toString()).toBe('abc');
  await expect(session.fetch(second ?? { uid: '' }, 5, signal)).rejects.toMatchObject({
    problems: [{ code: 'PLUGIN_ANSWER_INVALID' }],
  });
  await session.settle(first ?? { uid: '' }, 'keep', signal);
  await session.close();
  expect(closed).toEqual(['closed']);
});

test("a plugin's own problems come over as they are, and what it throws without its prototype", async () => {
  const { make } = border({
    handlers: () => ({
      handle: () => {
        throw new ProblemError({ code: 'CRM_DOWN', what: 'The CRM is down.', next: 'Wait.' });
      },
    }),
    routes: () => ({
      rank: () => {
        throw Object.assign(new RangeError('no such account'), { code: 'E_NONE', secret: 'hush' });
      },
    }),
  });
  await expect((await make('handlers')).handle(inbound, { inbox: 'x' })).rejects.toMatchObject({
    problems: [{ code: 'CRM_DOWN', what: 'The CRM is down.', next: 'Wait.' }],
  });
  const due = { id: 1, campaign: 'c', address: 'a@b.example', fields: {}, attempts: 0, suppressed: false };
  const route = await make('routes');
  const thrown: unknown = await Promise.resolve(route.rank(due, [], 1)).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ name: 'RangeError', message: 'no such account', code: 'E_NONE' });
  expect(thrown).not.toHaveProperty('secret');
});

test('an instance over there has its settings, its secrets, and no others', async () => {
  const { make } = border({
    handlers: async (instance) => {
      const own = await instance.secret({ secret: 'crm' });
      const other = await instance
        .secret({ secret: 'studio' })
        .catch((thrown: unknown) => (ProblemError.is(thrown) ? thrown.problem.code : 'none'));
      return { handle: () => [{ kind: 'task', sink: 's', task: { title: instance.name, body: `${own}, ${other}` } }] };
    },
  });
  const handler = await make('handlers', { key: { secret: 'crm' } });
  expect(await handler.handle(inbound, { inbox: 'x' })).toEqual([
    { kind: 'task', sink: 's', task: { title: 'mine', body: 'secret crm, SECRET_NOT_GRANTED' } },
  ]);
});

test('a Sent folder is looked into through the border, by a transport that can and by no other', async () => {
  const made = { capabilities, verify: async () => undefined, connect: async () => ({ kind: 'refused' }) };
  const asked: unknown[] = [];
  const searchSent = async (ids: readonly string[], abort: AbortSignal) => {
    asked.push(ids);
    if (abort.aborted) {
      const refusal = { kind: 'refused', class: 'transient', scope: 'account', reply: { text: 'stopped' } };
      return { kind: 'refused', refusal, problem: { code: 'STOPPED', what: 'It stopped.', next: 'Try again.' } };
    }
    return ids.length === 1 ? { kind: 'searched', found: 'all' } : { kind: 'searched', found: ids.slice(0, 1) };
  };
  const transport = await border({ transports: () => ({ ...made, searchSent }) }).make('transports');
  const ids = ['<1@one.example>', '<2@one.example>'];
  expect(await transport.searchSent?.(ids, signal)).toEqual({ kind: 'searched', found: ['<1@one.example>'] });
  expect(await transport.searchSent?.(ids, AbortSignal.abort())).toMatchObject({
    kind: 'refused',
    problem: { code: 'STOPPED' },
  });
  await expect(transport.searchSent?.(['<1@one.example>'], signal)).rejects.toMatchObject({
    problems: [{ code: 'PLUGIN_ANSWER_INVALID' }],
  });
  expect(asked).toEqual([ids, ids, ids.slice(0, 1)]);
  expect(await border({ transports: () => made }).make('transports')).not.toHaveProperty('searchSent');
});

test('what a factory makes without the parts of its kind is refused by name', async () => {
  const { make } = border({ transports: () => ({ capabilities, verify: async () => undefined }) });
  await expect(make('transports')).rejects.toMatchObject({
    problems: [{ code: 'INSTANCE_FAILED', what: expect.stringContaining('has no connect') as string }],
  });
});

test('aborting reaches the other side, once for all calls that bear the signal', async () => {
  const heard: number[] = [];
  const { make } = border({
    transports: () => ({
      capabilities,
      verify: (abort: AbortSignal) =>
        new Promise((resolve) => {
          const stop = (): void => {
            heard.push(heard.length + 1);
            resolve(undefined);
          };
          if (abort.aborted) stop();
          else abort.addEventListener('abort', stop);
        }),
      connect: async () => ({ kind: 'refused' }),
    }),
  });
  const transport: Transport = await make('transports');
  const stop = new AbortController();
  const both = [transport.verify(stop.signal), transport.verify(stop.signal)];
  await new Promise((resolve) => setImmediate(resolve));
  stop.abort();
  await Promise.all(both);
  expect(heard).toEqual([1, 2]);
  // One that aborted before it crossed is aborted over there as well.
  await transport.verify(AbortSignal.abort());
  expect(heard).toEqual([1, 2, 3]);
});
