import type { Turn } from '@postrider/core/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exitCodes } from '../terminal/exit-codes.ts';
import { problemOf } from '../testing/problem-of.ts';
import { WrittenStudio } from '../testing/written-studio.ts';
import { cancel } from './cancel.ts';
import { retry } from './retry.ts';

let studio: WrittenStudio;
beforeEach(async () => {
  studio = await WrittenStudio.open();
});
afterEach(() => studio[Symbol.asyncDispose]());

/** A campaign to three people, as a host leaves it that is killed with all of them on their way. */
async function killedWhileSending(onUncertain: 'hold' | 'resend'): Promise<void> {
  await studio.ledger(async (ledger) => {
    const now = Date.now();
    await ledger.addCampaign({
      id: 'spring',
      name: 'spring',
      state: 'drafting',
      sender: { address: 'hello@northlight.example' },
      through: { account: 'studio' },
      renderer: 'text',
      template: { letter: { file: 'spring.txt', text: 'Hello' } },
      columns: ['email'],
      onUncertain,
      createdAt: now,
      recipients: 0,
    });
    const people = ['mia@post.example', 'ben@post.example', 'zoe@xn--mller-kva.example'].map((address) => ({
      address,
      fields: {},
    }));
    await ledger.enlist('spring', people, [], now);
    await ledger.setCampaignState('spring', 'running', now);
    const due = await ledger.due({ now, limit: 10 });
    const turn: Turn = {
      at: now,
      settled: [],
      claimed: due.map(({ id }) => ({ delivery: id, account: 'studio' })),
      suppressed: [],
      postponed: [],
      throttles: [],
      holds: [],
      lifted: [],
      suppressions: [],
    };
    await ledger.commit(turn);
  });
}

test('cancelling after a kill takes out what would have been sent again', async () => {
  await killedWhileSending('resend');
  const context = studio.context();
  expect(await cancel({ campaign: 'spring', yes: true }, context)).toBe(exitCodes.done);
  expect(context.terminal.printed).toEqual(['"spring" is cancelled; 3 mails will not be sent.']);
  expect(await studio.ledger((ledger) => ledger.tally('spring'))).toMatchObject({ cancelled: 3, handed: 0, queued: 0 });
});

test('after a kill the mails in doubt can be sent again without another run before', async () => {
  await killedWhileSending('hold');
  const context = studio.context();
  expect(await retry({ campaign: 'spring', uncertain: true, yes: true }, context)).toBe(exitCodes.done);
  expect(context.terminal.told).toContain('They may have arrived already: those people would get the mail twice.');
  expect(await studio.ledger((ledger) => ledger.tally('spring'))).toMatchObject({ queued: 3, handed: 0, uncertain: 0 });
});

test('what was cancelled is brought back for a campaign that is named only', async () => {
  // Prevents: a list that was never released and gave way to another was sent after all.
  await killedWhileSending('resend');
  await cancel({ campaign: 'spring', yes: true }, studio.context());
  const nameless = { campaign: undefined, cancelled: true, yes: true };
  expect(await problemOf(() => retry(nameless, studio.context()))).toMatchObject({ code: 'CAMPAIGN_NOT_NAMED' });
  expect(await studio.ledger((ledger) => ledger.tally('spring'))).toMatchObject({ cancelled: 3 });
  expect(await retry({ campaign: 'spring', cancelled: true, yes: true }, studio.context())).toBe(exitCodes.done);
  expect(await studio.ledger((ledger) => ledger.tally('spring'))).toMatchObject({ queued: 3, cancelled: 0 });
});

/** Prevents: of the two kinds that were asked for, the cancelled ones were silently left where they were. */
test('who asks for the uncertain and the cancelled gets both back, and hears which may arrive twice', async () => {
  await killedWhileSending('hold');
  await studio.ledger(async (ledger) => {
    await ledger.enlist('spring', [{ address: 'tom@post.example', fields: {} }], [], Date.now());
    await ledger.cancel('spring', Date.now());
  });
  const context = studio.context();
  await retry({ campaign: 'spring', uncertain: true, cancelled: true, yes: true }, context);
  expect(context.terminal.told).toContain('3 of them may have arrived already: those people would get the mail twice.');
  expect(await studio.ledger((ledger) => ledger.tally('spring'))).toMatchObject({
    queued: 4,
    uncertain: 0,
    cancelled: 0,
  });
});

test('a domain is meant as a person writes it', async () => {
  await killedWhileSending('hold');
  const context = studio.context();
  await retry({ campaign: 'spring', uncertain: true, domain: '@POST.example', yes: true }, context);
  expect(await studio.ledger((ledger) => ledger.tally('spring'))).toMatchObject({ queued: 2 });
  await retry({ campaign: 'spring', uncertain: true, domain: 'Müller.example', yes: true }, context);
  expect(await studio.ledger((ledger) => ledger.tally('spring'))).toMatchObject({ queued: 3 });
});
