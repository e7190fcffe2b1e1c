import { ProblemError } from '@postrider/sdk';
import type { Disposal, Fetched, InboxSession, Log, MailReference } from '@postrider/sdk';
import { offers } from './capabilities.ts';
import type { Capabilities } from './capabilities.ts';
import { headerDigest, listingLimit, readSizes, readUniqueIds } from './listing.ts';
import type { Pop3Connection } from './pop3-connection.ts';
import { pop3Error, pop3Problem } from './pop3-problem.ts';
import type { Mailbox } from './pop3-problem.ts';
import { refusal } from './refusal.ts';
import type { Pop3Reply } from './reply-reader.ts';

/** Octets of one mail's header section, where it has to stand in for a unique id. */
const headerLimit = 1024 * 1024;

/** TOP commands in one write. Their answers are read as they come, so neither side can wait for the other. */
const headersAtOnce = 32;

interface Numbered {
  readonly number: number;
  readonly size?: number;
}

/** One signed-in session. Message numbers hold for this session only; the host knows mails by their unique ids. */
export class Pop3Session implements InboxSession {
  readonly #connection: Pop3Connection;
  readonly #mailbox: Mailbox;
  readonly #pipelining: boolean;
  readonly #log: Log;
  #mails: ReadonlyMap<string, Numbered> | undefined;
  readonly #deleted = new Set<string>();
  #closing: Promise<void> | undefined;

  constructor(connection: Pop3Connection, mailbox: Mailbox, capabilities: Capabilities, log: Log) {
    this.#connection = connection;
    this.#mailbox = mailbox;
    this.#pipelining = offers(capabilities, 'PIPELINING');
    this.#log = log;
  }

  async list(signal: AbortSignal): Promise<readonly MailReference[]> {
    const { sizes, uids } = await this.#sizesAndUids(signal);
    const mails = new Map<string, Numbered>();
    for (const [number, uid] of uids) {
      // Copies may share an id (RFC 1939 section 7): the first stands for them, the others wait for its deletion.
      if (mails.has(uid)) continue;
      const size = sizes.get(number);
      mails.set(uid, { number, ...(size === undefined ? {} : { size }) });
    }
    if (mails.size < uids.size)
      this.#log.warn('Some mails share a unique id; only the first of each is read.', {
        mails: uids.size - mails.size,
      });
    this.#mails = mails;
    return [...mails].map(([uid, { size }]) => ({ uid, ...(size === undefined ? {} : { size }) }));
  }

  async fetch(mail: MailReference, limit: number, signal: AbortSignal): Promise<Fetched> {
    const { number, size } = await this.#find(mail, signal);
    if (size !== undefined && size > limit) return { kind: 'too-large', size };
    const reply = await this.#connection.command(`RETR ${number}`, signal, { kind: 'lines', limit });
    // The size was understated, or only approximate: the connection is gone, and the mail was left alone.
    if (reply.kind === 'over') return { kind: 'too-large', size: reply.read };
    return { kind: 'fetched', raw: this.#lines(reply) };
  }

  async settle(mail: MailReference, how: Disposal, signal: AbortSignal): Promise<void> {
    // POP3 has no flags: a mail that was seen looks like one that was not.
    if (how !== 'delete') return;
    if (this.#deleted.has(mail.uid)) return;
    const { number } = await this.#find(mail, signal);
    const reply = await this.#connection.command(`DELE ${number}`, signal);
    if (reply.kind !== 'ok') throw this.#unexpected(reply);
    this.#deleted.add(mail.uid);
  }

  close(): Promise<void> {
    this.#closing ??= this.#quit();
    return this.#closing;
  }

  /** Deletions are final when QUIT is answered with +OK, and not before (RFC 1939 section 6). */
  async #quit(): Promise<void> {
    const connection = this.#connection;
    const deletions = this.#deleted.size > 0;
    if (connection.lost !== undefined) {
      if (deletions) throw pop3Error('POP3_NOTHING_DELETED', this.#mailbox, connection.lost.what);
      return;
    }
    const why = await this.#sayGoodbye();
    if (deletions && why !== undefined) throw pop3Error('POP3_DELETION_UNCERTAIN', this.#mailbox, why);
  }

  /** What went wrong with QUIT, if anything. */
  async #sayGoodbye(): Promise<string | undefined> {
    try {
      const reply = await this.#connection.command('QUIT', new AbortController().signal);
      return reply.kind === 'ok' ? undefined : `The server said "${'text' in reply ? reply.text : ''}".`;
    } catch (error) {
      if (ProblemError.is(error)) return error.problem.what;
      throw error;
    } finally {
      this.#connection.drop(pop3Problem('POP3_STOPPED', this.#mailbox));
    }
  }

  async #find(mail: MailReference, signal: AbortSignal): Promise<Numbered> {
    if (this.#mails === undefined) await this.list(signal);
    const found = this.#mails?.get(mail.uid);
    if (found === undefined) throw pop3Error('POP3_UNKNOWN_MAIL', this.#mailbox, mail.uid.slice(0, 255));
    return found;
  }

  async #sizesAndUids(
    signal: AbortSignal,
  ): Promise<{ readonly sizes: ReadonlyMap<number, number>; readonly uids: ReadonlyMap<number, string> }> {
    const expected = { kind: 'lines', limit: listingLimit } as const;
    const list = { line: 'LIST', expected };
    const uidl = { line: 'UIDL', expected };
    const [sizesReply, uidsReply] = this.#pipelining
      ? await this.#connection.exchange([list, uidl], signal)
      : [
          await this.#connection.command('LIST', signal, expected),
          await this.#connection.command('UIDL', signal, expected),
        ];
    const sizes = readSizes(this.#listing(sizesReply));
    if (uidsReply.kind === 'refused')
      return { sizes: sizes.entries, uids: await this.#digests(sizes.entries, uidsReply, signal) };
    const uids = readUniqueIds(this.#listing(uidsReply));
    if (uids.unreadable > 0)
      this.#log.warn('The server lists mails in a way that cannot be read; they are left alone.', {
        mails: uids.unreadable,
      });
    return { sizes: sizes.entries, uids: uids.entries };
  }

  /** UIDL is optional (RFC 1939 section 7): the digest of a mail's header section does as well, at the cost of a TOP each. */
  async #digests(
    sizes: ReadonlyMap<number, number>,
    refused: { readonly text: string },
    signal: AbortSignal,
  ): Promise<ReadonlyMap<number, string>> {
    const uids = new Map<number, string>();
    const numbers = [...sizes.keys()];
    const atOnce = this.#pipelining ? headersAtOnce : 1;
    for (let from = 0; from < numbers.length; from += atOnce) {
      const some = numbers.slice(from, from + atOnce);
      const replies = await this.#connection.exchange(
        some.map((number) => ({ line: `TOP ${number} 0`, expected: { kind: 'lines', limit: headerLimit } as const })),
        signal,
      );
      for (const [place, reply] of replies.entries()) {
        if (reply.kind === 'refused')
          throw pop3Error('POP3_NO_UNIQUE_IDS', this.#mailbox, reply.text === '' ? refused.text : reply.text);
        uids.set(some[place] ?? 0, headerDigest(this.#lines(reply)));
      }
    }
    return uids;
  }

  #listing(reply: Pop3Reply): Buffer {
    if (reply.kind === 'over') throw pop3Error('POP3_LISTING_TOO_LARGE', this.#mailbox, String(listingLimit));
    return this.#lines(reply);
  }

  #lines(reply: Pop3Reply): Buffer {
    if (reply.kind === 'lines') return reply.octets;
    throw this.#unexpected(reply);
  }

  #unexpected(reply: Pop3Reply): Error {
    if (reply.kind === 'refused') return refusal(reply, this.#mailbox, 'POP3_REFUSED');
    const problem = pop3Error('POP3_PROTOCOL', this.#mailbox, 'text' in reply ? `"${reply.text}"` : 'too much');
    this.#connection.drop(problem.problem);
    return problem;
  }
}
