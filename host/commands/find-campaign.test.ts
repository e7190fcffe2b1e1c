import type { Campaign, CampaignBook } from '@postrider/core/contracts';
import { expect, test } from 'vitest';
import { problemOf } from '../testing/problem-of.ts';
import { findCampaign } from './find-campaign.ts';

const campaign = (id: string, name: string, columns = ['email']): Campaign =>
  ({ id, name, columns }) as unknown as Campaign;
const bookOf = (...campaigns: readonly Campaign[]): CampaignBook =>
  ({ campaigns: async () => campaigns }) as unknown as CampaignBook;
const book = bookOf(campaign('b2', 'summer'), campaign('a1', 'spring'));

test('a campaign is found by name or id; the newest when none is named', async () => {
  expect((await findCampaign(book, 'spring')).id).toBe('a1');
  expect((await findCampaign(book, 'a1')).id).toBe('a1');
  expect((await findCampaign(book, undefined)).id).toBe('b2');
});

test('a single mail is meant only where nothing else was sent', async () => {
  const single = campaign('c3', 'to mia@post.example', []);
  expect((await findCampaign(bookOf(single, campaign('b2', 'summer')), undefined)).id).toBe('b2');
  expect((await findCampaign(bookOf(single), undefined)).id).toBe('c3');
});

test('an unknown one is a problem that names those there are', async () => {
  expect(await problemOf(() => findCampaign(book, 'sprong'))).toMatchObject({
    code: 'CAMPAIGN_UNKNOWN',
    next: 'There are: summer, spring.',
  });
  expect(await problemOf(() => findCampaign(bookOf(), undefined))).toMatchObject({ code: 'CAMPAIGN_NONE' });
});
