import type { Enlisted, Recipient, RejectedRow } from '@postrider/sdk';
import type { LedgerDatabase } from './ledger-database.ts';
import type { QueueRanges } from './queue-ranges.ts';
import { keptWhole, longest, shortened } from './sized.ts';
import { TallyChanges, type Tallies } from './tallies.ts';

/** Puts a list into the ledger: who is new to the campaign is queued, who is not is told and kept. */
export function enlisting(database: LedgerDatabase, tallies: Tallies, queue: QueueRanges) {
  const last = database.query<[number]>('SELECT coalesce(max(id), 0) FROM recipients');
  const insert = database.query(
    `INSERT INTO recipients (id, campaign, enlisted_at, line, address, fields) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (address, campaign) DO NOTHING`,
  );
  // The same list may be read again, when a campaign goes on: a row that was told of is not told of twice.
  const reject = database.query(
    `INSERT INTO rejected (campaign, line, number, reason, address)
     SELECT ?1, ?2, (SELECT coalesce(max(number), 0) + 1 FROM rejected WHERE campaign = ?1 AND line = ?2), ?3, ?4
     WHERE NOT EXISTS (SELECT 1 FROM rejected WHERE campaign = ?1 AND line = ?2 AND reason = ?3 AND address = ?4)`,
  );
  const standing = database.query<[line: number | null]>(
    'SELECT line FROM recipients WHERE address = ? AND campaign = ?',
  );
  const extend = database.query(
    `UPDATE progress SET first_delivery = coalesce(first_delivery, ?1), last_delivery = ?2,
       recipients = recipients + (?2 - ?1 + 1) WHERE campaign = ?3`,
  );

  /** Inside a transaction. */
  return (
    campaign: number,
    recipients: readonly Recipient[],
    rejected: readonly RejectedRow[],
    at: number,
  ): Enlisted => {
    const first = (last.get()?.[0] ?? 0) + 1;
    const duplicates: RejectedRow[] = [];
    let id = first;
    for (const [place, recipient] of recipients.entries()) {
      const { address, line } = recipient;
      const fields = keptWhole(JSON.stringify(recipient.fields), longest.fields, `What the list says of ${address}`);
      keptWhole(address, longest.address, `The address ${shortened(address, 60)}…`);
      if (insert.run(id, campaign, at, line ?? null, address, fields).changes === 1) id++;
      else if (line === undefined || standing.get(address, campaign)?.[0] !== line) {
        duplicates.push({ line: line ?? place + 1, reason: 'duplicate', address });
      }
    }
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
}
