import { randomBytes } from 'node:crypto';

export interface StoredFolder {
  readonly id: string;
  /** Empty: the root. */
  readonly parent: string;
  readonly name: string;
  /** What EWS knows it by in every language. */
  readonly known?: string;
}

export interface StoredMail {
  /** Another one after each move. */
  readonly id: string;
  /** Another one after each change. */
  readonly changeKey: string;
  readonly folder: string;
  readonly raw: Buffer;
  readonly isRead: boolean;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** The element it is told as. */
  readonly kind: string;
}

/** As long as Exchange's own, and as telling. */
const opaque = (length: number): string => randomBytes(length).toString('base64');

const wellKnown = [
  ['inbox', 'Inbox'],
  ['deleteditems', 'Deleted Items'],
  ['sentitems', 'Sent Items'],
  ['drafts', 'Drafts'],
  ['outbox', 'Outbox'],
  ['junkemail', 'Junk Email'],
] as const;

/** One mailbox, in memory. */
export class MailStore {
  readonly folders = new Map<string, StoredFolder>();
  readonly mails = new Map<string, StoredMail>();
  #arrivals = 0;

  constructor() {
    const root = this.#add({ parent: '', name: 'Root', known: 'root' });
    const top = this.#add({ parent: root.id, name: 'Top of Information Store', known: 'msgfolderroot' });
    for (const [known, name] of wellKnown) this.#add({ parent: top.id, name, known });
  }

  known(name: string): StoredFolder | undefined {
    return [...this.folders.values()].find(({ known }) => known === name);
  }

  inside(parent: string): readonly StoredFolder[] {
    return [...this.folders.values()].filter((each) => each.parent === parent);
  }

  /** Undefined when there is one of that name. */
  create(parent: string, name: string): StoredFolder | undefined {
    const taken = this.inside(parent).some((each) => each.name.toLowerCase() === name.toLowerCase());
    return taken ? undefined : this.#add({ parent, name });
  }

  /** Oldest first. */
  mailsIn(folder: string): readonly StoredMail[] {
    return [...this.mails.values()]
      .filter((mail) => mail.folder === folder)
      .sort((one, other) => one.receivedAt - other.receivedAt);
  }

  deliver(raw: Uint8Array, kind = 't:Message', folder = this.known('inbox')?.id ?? ''): StoredMail {
    const receivedAt = Date.UTC(2026, 2, 2, 9) + 1000 * this.#arrivals++;
    const mail = {
      id: opaque(108),
      changeKey: opaque(30),
      folder,
      raw: Buffer.from(raw),
      isRead: false,
      receivedAt,
      kind,
    };
    this.mails.set(mail.id, mail);
    return mail;
  }

  /** As another program does it: the change key is another one then. */
  mark(id: string, isRead: boolean): StoredMail | undefined {
    const mail = this.mails.get(id);
    if (mail === undefined) return undefined;
    const marked = { ...mail, isRead, changeKey: opaque(30) };
    this.mails.set(id, marked);
    return marked;
  }

  move(id: string, folder: string): StoredMail | undefined {
    const mail = this.mails.get(id);
    if (mail === undefined || !this.mails.delete(id)) return undefined;
    const moved = { ...mail, folder, id: opaque(108), changeKey: opaque(30) };
    this.mails.set(moved.id, moved);
    return moved;
  }

  #add(folder: Omit<StoredFolder, 'id'>): StoredFolder {
    const added = { ...folder, id: opaque(84) };
    this.folders.set(added.id, added);
    return added;
  }
}
