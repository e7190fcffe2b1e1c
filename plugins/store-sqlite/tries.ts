import type { Recipient, SendBook, Tried } from '@postrider/sdk';
import { breathe } from './breathe.ts';
import type { CampaignNumbers } from './campaign-numbers.ts';
import { storedJson } from './damaged-row.ts';
import type { LedgerDatabase } from './ledger-database.ts';

type AlikeRow = [at: number, campaign: number, account: string, bytes: number, mails: number];
type SingleRow = [...AlikeRow, id: number, address: string, fields: string];

/** Ids that one step looks at: a step is short. Told with their recipients there are as many rows as tries. */
const manyIds = 20_000;
const fewIds = 2000;

/** The answered try of an accepted delivery has no row in `attempts`. A first one began when the delivery did. */
const standing = `iif(d.state = 3 AND d.attempts = 1, d.first_attempt_at, d.changed_at), d.campaign, coalesce(d.account, ''), coalesce(d.bytes, 0)`;
const whereStanding = `d.id BETWEEN ?1 AND ?2 AND (d.state = 1 OR d.state = 3) AND d.changed_at >= ?3`;
const earlier = `a.started_at, d.campaign, a.account, coalesce(d.bytes, 0)`;
const fromEarlier = `attempts a JOIN deliveries d ON d.id = a.delivery`;
const whereEarlier = `a.delivery BETWEEN ?1 AND ?2 AND a.started_at >= ?3`;

/** Tells what was tried, from the deliveries and from the tries that were not accepted. */
export function tries(database: LedgerDatabase, numbers: CampaignNumbers): Pick<SendBook, 'tried'> {
  // A campaign that came to its end before then has tried nobody since.
  const bounds = database.query<[first: number | null, last: number | null]>(
    `SELECT min(first_delivery), max(last_delivery) FROM progress
     WHERE state NOT IN ('finished', 'cancelled') OR changed_at >= ?`,
  );
  const alike = database.query<AlikeRow>(
    `SELECT ${standing}, count(*) FROM deliveries d WHERE ${whereStanding} GROUP BY 1, 2, 3, 4
     UNION ALL SELECT ${earlier}, count(*) FROM ${fromEarlier} WHERE ${whereEarlier} GROUP BY 1, 2, 3, 4`,
  );
  const single = database.query<SingleRow>(
    `SELECT ${standing}, 1, r.id, r.address, r.fields FROM deliveries d JOIN recipients r ON r.id = d.id WHERE ${whereStanding}
     UNION ALL SELECT ${earlier}, 1, r.id, r.address, r.fields FROM ${fromEarlier} JOIN recipients r ON r.id = d.id
     WHERE ${whereEarlier}`,
  );
  const letterOf = database.query<[campaign: number]>('SELECT of_campaign FROM seeds WHERE campaign = ?');

  return {
    async *tried({ since, recipients }): AsyncGenerator<readonly Tried[]> {
      const [first, last] = database.read(() => bounds.get(Math.trunc(since))) ?? [null, null];
      if (first === null || last === null) return;
      const campaigns = new Map<number, string>();
      const campaignOf = (number: number): string => {
        const id = campaigns.get(number) ?? numbers.idOf(letterOf.get(number)?.[0] ?? number);
        campaigns.set(number, id);
        return id;
      };
      const triedOf = ([at, campaign, account, bytesPerMail, mails]: Readonly<AlikeRow>): Tried => ({
        at,
        account,
        campaign: campaignOf(campaign),
        mails,
        bytesPerMail,
      });
      const length = recipients ? fewIds : manyIds;
      for (let from = first; from <= last; from += length) {
        const until = Math.min(from + length - 1, last);
        const page = database.read(() =>
          recipients
            ? single.all(from, until, Math.trunc(since)).map((row) => {
                const [at, campaign, account, bytes, mails, id, address, fields] = row;
                const recipient = { address, fields: storedJson(fields, 'recipients', id) as Recipient['fields'] };
                return { ...triedOf([at, campaign, account, bytes, mails]), recipient };
              })
            : alike.all(from, until, Math.trunc(since)).map(triedOf),
        );
        if (page.length > 0) yield page;
        await breathe();
      }
    },
  };
}
