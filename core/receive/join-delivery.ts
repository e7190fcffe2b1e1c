import type { Delivery, JoinedDelivery, ReceiveBook } from '../contracts/index.ts';
import { parseMessageId } from '../mail/message-id.ts';
import type { IdentifiedMail } from './identify-mail.ts';
import { isSameAddress, knownAddress } from './known-address.ts';

/** Addresses of one report that are looked up in the ledger. */
const lookupLimit = 20;

/** A bounce that names somebody else than the delivery went to proves nothing about it: Message-IDs can be guessed. */
function isAboutDelivery(mail: IdentifiedMail, delivery: Delivery): boolean {
  return mail.kind !== 'bounce' || mail.recipients.some((recipient) => isSameAddress(recipient, delivery.address));
}

const joined = (delivery: Delivery, by: JoinedDelivery['by']): JoinedDelivery => ({
  delivery: delivery.id,
  campaign: delivery.campaign,
  address: delivery.address,
  by,
});

/** Finds the delivery a mail answers: by a Message-ID of ours, else, for bounces and complaints, by who was written to. */
export async function joinDelivery(
  book: Pick<ReceiveBook, 'delivery' | 'latestDeliveryTo'>,
  mail: IdentifiedMail,
): Promise<JoinedDelivery | undefined> {
  let isOurs = false;
  for (const { messageId, by } of mail.clues) {
    const named = parseMessageId(messageId);
    if (named === undefined) continue;
    isOurs = true;
    const delivery = await book.delivery(named.delivery);
    if (delivery !== undefined && delivery.campaign === named.campaign && isAboutDelivery(mail, delivery))
      return joined(delivery, by);
  }
  // A report that names one of our mails and contradicts the ledger is not given a second chance by address.
  if (isOurs || (mail.kind !== 'bounce' && mail.kind !== 'complaint')) return undefined;
  for (const recipient of mail.recipients.slice(0, lookupLimit)) {
    const address = knownAddress(recipient);
    const delivery = address === undefined ? undefined : await book.latestDeliveryTo(address);
    if (delivery !== undefined) return joined(delivery, 'recipient');
  }
  return undefined;
}
