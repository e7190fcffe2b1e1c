import assert from 'node:assert/strict';
import type { Ledger, Tried } from '#contracts';
import type { LedgerCheck } from './ledger-check.ts';
import {
  accepted,
  all,
  enlisted,
  failed,
  minute,
  noon,
  recipientsOf,
  released,
  settle,
  turnOf,
  uncertain,
  waitingUntil,
} from './sample.ts';

/** Everything that was tried, in words, in one order; how many are told together is the ledger's own business. */
async function told(ledger: Ledger, since: number, recipients = false): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const page of await all(ledger.tried({ since, recipients }))) {
    for (const tried of page) {
      assert.ok(tried.mails >= 1);
      for (let mail = 0; mail < tried.mails; mail++) lines.push(wordsOf(tried));
    }
  }
  return lines.toSorted();
}

function wordsOf({ at, account, campaign, bytesPerMail, recipient }: Tried): string {
  const whom = recipient === undefined ? '' : ` ${recipient.address} ${recipient.fields['first']}`;
  return `${(at - noon) / minute} ${account} ${campaign} ${bytesPerMail}${whom}`;
}

async function claimed(ledger: Ledger, ids: readonly number[], at: number, bytes?: number): Promise<void> {
  const claims = ids.map((delivery) => ({ delivery, account: 'studio', ...(bytes === undefined ? {} : { bytes }) }));
  await ledger.commit(turnOf({ at, claimed: claims }));
}

export const triedCases: readonly LedgerCheck[] = [
  {
    name: 'every try that left the host or may have is told, with when it began and what it counted for',
    async check(ledger) {
      const ids = await enlisted(ledger, 'spring', 7);
      assert.deepEqual(await told(ledger, 0), []);
      await claimed(ledger, ids.slice(0, 6), noon, 700);
      await settle(ledger, [ids[0]!, ids[1]!], accepted, noon + minute, noon);
      await settle(ledger, [ids[2]!], failed, noon + minute, noon);
      await settle(ledger, [ids[3]!], uncertain, noon + minute, noon);
      await settle(ledger, [ids[4]!], waitingUntil(noon + 5 * minute), noon + minute, noon);
      await settle(ledger, [ids[5]!], released, noon + minute, noon);
      assert.deepEqual(await told(ledger, 0), Array<string>(5).fill('0 studio spring 700'));
      // One waits for its answer, one is accepted after another try: it counts when it was accepted, and both count.
      await claimed(ledger, [ids[6]!], noon + 6 * minute);
      await claimed(ledger, [ids[4]!], noon + 6 * minute, 700);
      await settle(ledger, [ids[4]!], accepted, noon + 7 * minute, noon + 6 * minute);
      const [, ...before] = await told(ledger, 0);
      assert.deepEqual(before.slice(-2), ['6 studio spring 0', '7 studio spring 700']);
      assert.equal(before.length, 6);
      await ledger.setCampaignState('spring', 'finished', noon + 8 * minute);
      assert.deepEqual(await told(ledger, noon + 2 * minute), ['6 studio spring 0', '7 studio spring 700']);
    },
  },
  {
    name: 'who was tried is told where it is asked for',
    async check(ledger) {
      const ids = await enlisted(ledger, 'spring', 3);
      const [one, two] = recipientsOf(2);
      await claimed(ledger, ids.slice(0, 2), noon, 9);
      await settle(ledger, [ids[0]!], accepted, noon, noon);
      await settle(ledger, [ids[1]!], failed, noon, noon);
      assert.deepEqual(await told(ledger, 0, true), [
        `0 studio spring 9 ${one?.address} ${one?.fields['first']}`,
        `0 studio spring 9 ${two?.address} ${two?.fields['first']}`,
      ]);
    },
  },
];
