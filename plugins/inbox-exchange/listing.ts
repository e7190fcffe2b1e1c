import { child } from './xml/read-xml.ts';
import type { XmlElement } from './xml/read-xml.ts';

/** What is known of a mail besides its id. */
export interface MailState {
  /** Changes with every change of the mail. */
  readonly changeKey: string;
  /** Absent: the server keeps no such thing for mails of this kind. */
  readonly isRead?: boolean;
  /** The element that the server calls it by. */
  readonly kind: string;
}

export interface ListedMail extends MailState {
  readonly id: string;
  /** Octets in the server's store, which are not those of the mail as it is fetched. */
  readonly size?: number;
}

/** What lies in folders of mails and is none. */
const noMails: ReadonlySet<string> = new Set([
  't:CalendarItem',
  't:Contact',
  't:DistributionList',
  't:Task',
  't:Persona',
  't:Network',
]);

export interface ListedPage {
  readonly mails: readonly ListedMail[];
  /** Things that could not be read; they are left alone. */
  readonly unreadable: number;
  /** Things of all kinds. */
  readonly things: number;
  /** Where the next page begins; absent behind the last. */
  readonly next?: number;
}

const decimal = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;

/** Reads a page that begins at `offset`; undefined when it is none, or when what follows it would never end. */
export function readPage(message: XmlElement, offset: number): ListedPage | undefined {
  const root = child(message, 'm:RootFolder');
  if (root === undefined) return undefined;
  const items = child(root, 't:Items')?.children ?? [];
  const mails: ListedMail[] = [];
  let unreadable = 0;
  for (const item of items) {
    if (noMails.has(item.name)) continue;
    const mail = readMail(item);
    if (mail === undefined) unreadable += 1;
    else mails.push(mail);
  }
  if (root.attributes.get('IncludesLastItemInRange') === 'true') return { mails, unreadable, things: items.length };
  const next = decimal(root.attributes.get('IndexedPagingOffset')) ?? offset + items.length;
  return items.length > 0 && next > offset ? { mails, unreadable, things: items.length, next } : undefined;
}

/** Undefined when it has no id of which it can be known again. */
export function readMail(item: XmlElement): ListedMail | undefined {
  const attributes = child(item, 't:ItemId')?.attributes;
  const id = attributes?.get('Id') ?? '';
  if (!/^[!-~]{1,1000}$/.test(id)) return undefined;
  const isRead = child(item, 't:IsRead')?.text.trim();
  const size = decimal(child(item, 't:Size')?.text.trim());
  return {
    id,
    changeKey: attributes?.get('ChangeKey') ?? '',
    kind: item.name,
    ...(isRead === undefined ? {} : { isRead: isRead === 'true' || isRead === '1' }),
    ...(size === undefined ? {} : { size }),
  };
}
