import type {
  CampaignBook,
  CampaignId,
  Clock,
  DeliveryId,
  Problem,
  UncertainBook,
  UncertainTry,
  Witness,
} from '../../contracts/index.ts';
import { messageIdFor } from '../../mail/message-id.ts';
import { messageIdDomain } from '../message-id-domain.ts';
import type { SendingAccount } from '../sending-account.ts';
import { judgeSent, overtaking } from './judge-sent.ts';
import type { SentJudgement, SoughtMail, SoughtWitness } from './judge-sent.ts';
import { mostSought, searchedBy } from './search-border.ts';

/** What one look said of one try. */
export interface JudgedTry {
  readonly tried: UncertainTry;
  readonly judgement: SentJudgement;
}

/** A part of the tries, or why the rest was not looked for. */
export type Looked =
  | { readonly kind: 'judged'; readonly judged: readonly JudgedTry[] }
  | { readonly kind: 'failed'; readonly problem: Problem };

/** What a look reads. */
export interface LookServices {
  readonly book: UncertainBook & Pick<CampaignBook, 'campaign'>;
  readonly clock: Clock;
}

interface Sought {
  readonly tried: UncertainTry;
  readonly mail: SoughtMail;
}

/** Mails right before an uncertain one, right after it, and after what it was overtaken by, that are looked for beside it; of each as many. */
const witnessesBeside = 2;

/** Looks for uncertain tries in the Sent folder of the account they went by; nothing is written. */
export async function* lookIntoSent(
  account: Pick<SendingAccount, 'name' | 'transport'>,
  tries: readonly UncertainTry[],
  services: LookServices,
  signal: AbortSignal,
): AsyncGenerator<Looked> {
  for await (const batch of batches(tries, services.book)) {
    if (signal.aborted) return;
    const ids = new Set(batch.flatMap(({ mail }) => idsOf(mail)));
    // Ages count from before the search: what comes in meanwhile is no older for it.
    const askedAt = services.clock.now();
    const searched = await searchedBy(account, [...ids], services.clock, signal);
    if (signal.aborted) return;
    if (searched.kind === 'failed') {
      yield searched;
      return;
    }
    yield {
      kind: 'judged',
      judged: batch.map(({ tried, mail }) => ({ tried, judgement: judgeSent(mail, searched.found, askedAt) })),
    };
  }
}

const idsOf = ({ messageId, witnesses }: SoughtMail): readonly string[] => [
  messageId,
  ...witnesses.map((witness) => witness.messageId),
];

/** As many at a time as one search may ask for. Neighbours have the same witnesses, as a rule. */
async function* batches(tries: readonly UncertainTry[], book: LookServices['book']): AsyncGenerator<readonly Sought[]> {
  const messageId = messageIds(book);
  let batch: Sought[] = [];
  let ids = new Set<string>();
  for (const tried of tries) {
    const own = await messageId(tried);
    // Its campaign is gone: there is nothing that it could be looked for by.
    if (own === undefined) continue;
    const witnesses: SoughtWitness[] = [];
    for (const witness of await witnessesOf(tried, book)) {
      const id = await messageId(witness);
      if (id !== undefined) witnesses.push({ messageId: id, handedAt: witness.handedAt });
    }
    const { handedAt, uncertainAt } = tried;
    const mail = { messageId: own, handedAt, uncertainAt, witnesses };
    const more = idsOf(mail);
    if (ids.union(new Set(more)).size > mostSought) {
      yield batch;
      batch = [];
      ids = new Set();
    }
    batch.push({ tried, mail });
    for (const id of more) ids.add(id);
  }
  if (batch.length > 0) yield batch;
}

async function witnessesOf(tried: UncertainTry, book: LookServices['book']): Promise<readonly Witness[]> {
  const overtakenAt = tried.uncertainAt + overtaking;
  const beside = await book.witnesses(tried, witnessesBeside);
  const later = await book.witnesses({ ...tried, handedAt: overtakenAt - 1 }, witnessesBeside);
  const known = new Set(beside.map(({ delivery }) => delivery));
  return [...beside, ...later.filter(({ delivery, handedAt }) => handedAt >= overtakenAt && !known.has(delivery))];
}

/** The Message-ID that a delivery has in all its tries. */
function messageIds(
  book: Pick<CampaignBook, 'campaign'>,
): (of: { readonly campaign: CampaignId; readonly delivery: DeliveryId }) => Promise<string | undefined> {
  const domains = new Map<CampaignId, string | undefined>();
  return async ({ campaign, delivery }) => {
    if (!domains.has(campaign)) {
      const known = await book.campaign(campaign);
      domains.set(campaign, known && messageIdDomain(known.sender));
    }
    const domain = domains.get(campaign);
    return domain === undefined ? undefined : messageIdFor(campaign, delivery, domain);
  };
}
