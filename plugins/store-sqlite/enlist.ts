import type { Enlisted, Recipient, RejectedRow } from '@postrider/sdk';
import type { AddressIndex } from './address-index.ts';
import { bulkInserts } from './bulk-insert.ts';
import type { LedgerDatabase } from './ledger-database.ts';
import type { QueueRanges } from './queue-ranges.ts';
import { keptWhole, longest, shortened } from './sized.ts';
import { TallyChanges, type Tallies } from './tallies.ts';

export type CampaignListing = (
  campaign: number,
  recipients: readonly Recipient[],
  rejected: readonly RejectedRow[],
  at: number,
) => Enlisted;

/** Puts a list into the ledger: who is new to the campaign is queued, who is not is told and kept. */
export function enlisting(
  database: LedgerDatabase,
  tallies: Tallies,
  queue: QueueRanges,
  addresses: AddressIndex,
): CampaignListing {
  const last = database.query<[number]>('SELECT coalesce(max(id), 0) FROM recipients');
  const inserts = bulkInserts(database, 'recipients', ['id', 'campaign', 'enlisted_at', 'line', 'address', 'fields']);
  // The same list may be read again, when a campaign goes on: a row that was told of is not told of twice.
  const reject = database.query(
    `INSERT INTO rejected (campaign, line, number, reason, address)
     SELECT ?1, ?2, (SELECT coalesce(max(number), 0) + 1 FROM rejected WHERE campaign = ?1 AND line = ?2), ?3, ?4
     WHERE NOT EXISTS (SELECT 1 FROM rejected WHERE campaign = ?1 AND line = ?2 AND reason = ?3 AND address = ?4)`,
  );
  const lineOf = database.query<[line: number | null]>('SELECT line FROM recipients WHERE id = ?');
  const extend = database.query(
    `UPDATE progress SET first_delivery = coalesce(first_delivery, ?1), last_delivery = ?2,
       recipients = recipients + (?2 - ?1 + 1) WHERE campaign = ?3`,
  );

  const write: CampaignListing = (campaign, recipients, rejected, at) => {
    const first = (last.get()?.[0] ?? 0) + 1;
    const duplicates: RejectedRow[] = [];
    const rows = inserts();
    const intake = addresses.intake(campaign, recipients.length, () => rows.flush());
    let id = first;
    for (const [place, recipient] of recipients.entries()) {
      const { address, line } = recipient;
      keptWhole(address, longest.address, 'The address', address, line);
      const fields = keptWhole(JSON.stringify(recipient.fields), longest.fields, 'The data of', address, line);
      const known = intake.known(address, id);
      if (known === undefined) rows.add(id++, campaign, at, line ?? null, address, fields);
      else if (line === undefined || lineOf.get(known)?.[0] !== line) {
        duplicates.push({ line: line ?? place + 1, reason: 'duplicate', address });
      }
    }
    rows.flush();
    intake.end();
    for (const row of [...rejected, ...duplicates]) {
      reject.run(campaign, row.line, row.reason, shortened(row.address, longest.address));
    }
    const added = id - first;
    if (added > 0) {
      queue.put(first, id - 1, campaign);
      extend.run(first, id - 1, campaign);
      const changes = new TallyChanges();
      changes.add(campaign, 'queued', added);
      tallies.apply(changes);
    }
    return { added, duplicates };
  };

  return (campaign, recipients, rejected, at) => {
    try {
      return database.write(() => write(campaign, recipients, rejected, at));
    } catch (thrown) {
      addresses.forget();
      throw thrown;
    }
  };
}
