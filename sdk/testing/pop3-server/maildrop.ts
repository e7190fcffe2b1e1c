/** A mail in a maildrop. Its uid never changes and is never given to another mail. */
export interface StoredMail {
  readonly uid: string;
  readonly raw: Buffer;
  /** Octets that LIST tells; a test may have the server lie. */
  readonly listedSize: number;
}

/** How a mail is to be stored; all of it is made up when left out. */
export interface StoredAs {
  readonly uid?: string;
  readonly listedSize?: number;
}

/** One user's mails, in the order they came. Held by at most one session at a time (RFC 1939 section 4). */
export class Maildrop {
  #mails: readonly StoredMail[] = [];
  #delivered = 0;
  #held = false;

  get mails(): readonly StoredMail[] {
    return this.#mails;
  }

  deliver(raw: Uint8Array | string, as: StoredAs = {}): StoredMail {
    const octets = Buffer.from(raw);
    this.#delivered += 1;
    const mail = {
      uid: as.uid ?? `mail-${String(this.#delivered).padStart(8, '0')}`,
      raw: octets,
      listedSize: as.listedSize ?? octets.length,
    };
    this.#mails = [...this.#mails, mail];
    return mail;
  }

  /** Takes all mails away, as another program would. */
  empty(): void {
    this.#mails = [];
  }

  /** The maildrop as it is now, for one session; undefined while another session holds it. */
  hold(): HeldMaildrop | undefined {
    if (this.#held) return undefined;
    this.#held = true;
    return new HeldMaildrop(
      this.#mails,
      (deleted) => (this.#mails = this.#mails.filter((mail) => !deleted.has(mail))),
      () => (this.#held = false),
    );
  }
}

/** What one session sees: mails are numbered from 1 and keep their numbers; deletions wait for `update`. */
export class HeldMaildrop implements Disposable {
  readonly #mails: readonly StoredMail[];
  readonly #deleted = new Set<StoredMail>();
  readonly #remove: (deleted: ReadonlySet<StoredMail>) => void;
  readonly #release: () => void;
  #released = false;

  constructor(mails: readonly StoredMail[], remove: (deleted: ReadonlySet<StoredMail>) => void, release: () => void) {
    this.#mails = mails;
    this.#remove = remove;
    this.#release = release;
  }

  /** The mails that are not marked as deleted, with their numbers. */
  get present(): readonly (readonly [number: number, mail: StoredMail])[] {
    return this.#mails.map((mail, index) => [index + 1, mail] as const).filter(([, mail]) => !this.#deleted.has(mail));
  }

  mail(number: number): StoredMail | undefined {
    const mail = this.#mails[number - 1];
    return mail === undefined || this.#deleted.has(mail) ? undefined : mail;
  }

  delete(mail: StoredMail): void {
    this.#deleted.add(mail);
  }

  reset(): void {
    this.#deleted.clear();
  }

  /** Carries the deletions out: the UPDATE state (RFC 1939 section 6). */
  update(): void {
    this.#remove(this.#deleted);
  }

  [Symbol.dispose](): void {
    if (this.#released) return;
    this.#released = true;
    this.#release();
  }
}
