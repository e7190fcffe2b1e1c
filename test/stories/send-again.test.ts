import { expect, test } from 'vitest';
import { submit } from '../../core/send/submit.ts';
import type { Submission } from '../../core/send/submission.ts';
import { Stage, plainRenderer } from './stage.ts';

async function again(stage: Stage, asked: NonNullable<Submission['asked']>): Promise<unknown> {
  const { campaign } = await stage.campaign(2);
  const services = { book: stage.ledger, bus: stage.bus, clock: stage.clock, random: stage.random };
  return submit(services, plainRenderer, { campaign, asked, batches: [] }).catch((error: unknown) => error);
}

test.each([
  { through: { account: 'other' } },
  { through: { route: 'studio' } },
  { from: 'anna@northlight.example' },
  { through: { account: 'studio' }, from: 'anna@northlight.example' },
])('a campaign that goes on refuses another way or sender that was asked for: %j', async (asked) => {
  await using stage = await Stage.open();
  expect(await again(stage, asked)).toMatchObject({
    problem: {
      code: 'CAMPAIGN_WAY_DIFFERS',
      what: expect.stringContaining('goes through the account "studio", from hello@northlight.example'),
    },
  });
});

test.each([{}, { through: { account: 'studio' } }, { from: 'hello@northlight.example' }])(
  'it goes on when what was asked for is what it has: %j',
  async (asked) => {
    await using stage = await Stage.open();
    expect(await again(stage, asked)).toMatchObject({ continued: true, added: 0 });
  },
);
