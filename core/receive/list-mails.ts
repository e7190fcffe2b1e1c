import type { InboundRecord, MailReference, ReceiveBook } from '../contracts/index.ts';

/** Names that the ledger is asked about at once. */
const page = 500;

const leftAlone: ReadonlySet<InboundRecord['kind']> = new Set(['not-understood', 'too-large', 'excluded'] as const);

export interface ListedMails {
  readonly listed: number;
  /** Never recorded. */
  readonly fresh: readonly MailReference[];
  /** Recorded and worked, and still here: a crash or a broken session came before the mailbox was touched. */
  readonly leftover: readonly MailReference[];
}

/** Tells the new mails of a mailbox from the old. A name that stands twice counts once. */
export async function listMails(
  references: readonly MailReference[],
  book: Pick<ReceiveBook, 'seen'>,
  inbox: string,
): Promise<ListedMails> {
  const mails = [...new Map(references.map((mail) => [mail.uid, mail])).values()];
  const fresh: MailReference[] = [];
  const leftover: MailReference[] = [];
  for (let start = 0; start < mails.length; start += page) {
    const some = mails.slice(start, start + page);
    const seen = await book.seen(
      inbox,
      some.map(({ uid }) => uid),
    );
    for (const mail of some) {
      const kind = seen.get(mail.uid);
      if (kind === undefined) fresh.push(mail);
      else if (!leftAlone.has(kind)) leftover.push(mail);
    }
  }
  return { listed: mails.length, fresh, leftover };
}
