import type { Hold, Turn } from '@postrider/sdk';
import type { LedgerDatabase } from './ledger-database.ts';
import { longest, noEarlierThan, shortened } from './sized.ts';

type HoldRow = [
  account: string,
  lane: string,
  until: number | null,
  refusalClass: string,
  reason: string,
  since: number,
];

/** Holds, one per account and lane. Writing runs inside the turn's transaction. */
export function holdTable(database: LedgerDatabase) {
  const upsert = database.query(
    `INSERT INTO holds (account, lane, until, class, reason, since) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (account, lane) DO UPDATE SET
       until = excluded.until, class = excluded.class, reason = excluded.reason, since = excluded.since`,
  );
  const remove = database.query('DELETE FROM holds WHERE account = ? AND lane = ?');
  const all = database.query<HoldRow>('SELECT account, lane, until, class, reason, since FROM holds');
  return {
    read(): Hold[] {
      return all.all().map(([account, lane, until, refusalClass, reason, since]) => ({
        account,
        ...(lane === '' ? undefined : { group: lane }),
        until: until ?? Infinity,
        class: refusalClass as Hold['class'],
        reason,
        since,
      }));
    },

    /** Lifts first, so that what is lifted and held in one turn stays held. */
    write({ lifted, holds }: Pick<Turn, 'lifted' | 'holds'>): void {
      for (const { account, group } of lifted) remove.run(account, group ?? '');
      for (const { account, group, until, class: refusalClass, reason, since } of holds) {
        const end = until === Infinity ? null : noEarlierThan(until);
        upsert.run(account, group ?? '', end, refusalClass, shortened(reason, longest.reply), Math.trunc(since));
      }
    },
  };
}
export type HoldTable = ReturnType<typeof holdTable>;
