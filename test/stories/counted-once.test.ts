import { acceptedOutcome, scriptedTransport } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { release, submit } from '../../core/send/submit.ts';
import { Stage, limits, plainRenderer } from './stage.ts';

const hour = 3_600_000;

/** A single mail is a campaign of one, named by whom it is for. */
async function singleMail(stage: Stage, to: string): Promise<void> {
  const services = { book: stage.ledger, bus: stage.bus, clock: stage.clock, random: stage.random };
  const submitted = await submit(services, plainRenderer, {
    ifStanding: 'refuse',
    campaign: {
      name: `to ${to}`,
      sender: { address: 'desk@northlight.example' },
      through: { account: 'studio' },
      renderer: 'plain',
      template: { letter: { file: 'note.txt', text: 'Hello' } },
      columns: [],
      onUncertain: 'hold',
    },
    batches: [[{ line: 1, address: to, fields: {} }]],
  });
  await release(services, submitted);
}

test('single mails and campaigns use up one limit', async () => {
  await using stage = await Stage.open();
  const throttles = [await limits(['5 per hour'])];
  const at: number[] = [];
  const transport = scriptedTransport(() => {
    at.push(stage.clock.now());
    return acceptedOutcome;
  });
  const begins = stage.clock.now();
  for (const to of ['mia@mail.example', 'ben@mail.example']) {
    await singleMail(stage, to);
    await stage.run({ studio: { transport, throttles } }, { patience: 0 });
  }
  await stage.campaign(6);
  await stage.run({ studio: { transport, throttles } }, { patience: 0 });
  expect(at).toHaveLength(5);
  await singleMail(stage, 'zoe@mail.example');
  expect((await stage.run({ studio: { transport, throttles } }, { patience: 0 })).end).toMatchObject({
    kind: 'paused',
    why: 'throttle',
  });
  await stage.run({ studio: { transport, throttles } });
  expect(at.map((each) => Math.floor((each - begins) / hour))).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1]);
});

test('mails that are sent again are counted again: the provider saw them twice', async () => {
  await using stage = await Stage.open();
  await stage.campaign(3);
  const at: number[] = [];
  const transport = scriptedTransport((_mail, attempt) => {
    at.push(stage.clock.now());
    return attempt === 1
      ? { kind: 'refused', class: 'transient', scope: 'recipient', reply: { text: '450 later', code: 450 } }
      : acceptedOutcome;
  });
  await stage.run({ studio: { transport, throttles: [await limits(['4 per hour'])] } });
  expect(at).toHaveLength(6);
  for (let place = 4; place < at.length; place++)
    expect((at[place] ?? 0) - (at[place - 4] ?? 0)).toBeGreaterThanOrEqual(hour);
});

test.each(['everything', 'destination'] as const)(
  'what another host counted meanwhile is counted here, per %s',
  async (per) => {
    await using stage = await Stage.open();
    await stage.campaign(8, { account: 'studio' }, {}, () => 'mail.example');
    const isp = await limits(['5 per hour']);
    const key = per === 'everything' ? 'isp' : 'isp/destination/mail.example';
    const at: number[] = [];
    const begins = stage.clock.now();
    let others = 0;
    const transport = scriptedTransport(
      async () => {
        at.push(stage.clock.now());
        if (at.length !== 1) return acceptedOutcome;
        // Another host over the same ledger takes all of this count that it can get.
        const [record] = await stage.ledger.throttles([key]);
        const { state, granted } = await isp.throttle.grant(record?.state, {
          now: stage.clock.now(),
          mails: 3,
          recipientsPerMail: 1,
          bytesPerMail: 1,
        });
        others = granted;
        const result = await stage.ledger.commit({
          at: stage.clock.now(),
          settled: [],
          claimed: [],
          suppressed: [],
          postponed: [],
          throttles: [{ key, version: record?.version ?? 0, state }],
          holds: [],
          lifted: [],
          suppressions: [],
        });
        expect(result.kind).toBe('committed');
        return acceptedOutcome;
      },
      { connections: 1, mailsInFlight: 1 },
    );
    await stage.run({ studio: { transport, throttles: [{ ...isp, per }] } });
    expect(others).toBe(3);
    expect(at.filter((each) => each - begins < hour)).toHaveLength(2);
    expect(at).toHaveLength(8);
  },
);
