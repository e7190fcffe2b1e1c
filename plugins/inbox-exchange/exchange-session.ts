import type { Disposal, Fetched, InboxSession, Log, MailReference } from '@postrider/sdk';
import { Base64Decoder } from './base64-decoder.ts';
import type { EwsClient } from './ews-client.ts';
import { exchangeError, readable } from './exchange-problem.ts';
import type { Mailbox } from './exchange-problem.ts';
import { readMail, readPage } from './listing.ts';
import type { MailState } from './listing.ts';
import { isGone, refusal } from './refusal.ts';
import { findItems, getContent, getState, markRead, moveItem, purgeItem } from './requests.ts';
import type { FolderReference } from './requests.ts';
import { child } from './xml/read-xml.ts';

/** References of so many mails take 40 MB, and an isolated plugin has 128 MB for all of its objects. */
const mostMails = 100_000;

/** Somebody else may change a mail between our look and our change. */
const mostConflicts = 3;

const conflicts: ReadonlySet<string> = new Set([
  'ErrorIrresolvableConflict',
  'ErrorStaleObject',
  'ErrorInvalidChangeKey',
  'ErrorChangeKeyRequired',
  'ErrorChangeKeyRequiredForWriteOperations',
]);

export interface SessionTerms {
  readonly client: EwsClient;
  readonly mailbox: Mailbox;
  readonly log: Log;
  /** The folder that is read. */
  readonly folder: FolderReference;
  readonly pageSize: number;
  /** Where worked mails go; `nowhere`: they are purged. Asked once, when the first one goes. */
  readonly target: ((signal: AbortSignal) => Promise<FolderReference>) | 'nowhere';
}

/** Breaks off an answer of which enough was read. */
class Enough extends Error {}

/** One opened mailbox. A mail's id stays the same as long as it lies in its folder. */
export class ExchangeSession implements InboxSession {
  readonly #terms: SessionTerms;
  #states: ReadonlyMap<string, MailState> = new Map();
  #target: FolderReference | undefined;

  constructor(terms: SessionTerms) {
    this.#terms = terms;
  }

  /** FindItem, page by page. A mail that goes away meanwhile may hide another for this time, and shows none twice. */
  async list(signal: AbortSignal): Promise<readonly MailReference[]> {
    const { client, mailbox, folder, pageSize, log } = this.#terms;
    const states = new Map<string, MailState>();
    const listed: MailReference[] = [];
    let unreadable = 0;
    let seen = 0;
    for (let offset: number | undefined = 0; offset !== undefined;) {
      const reply = await client.ask(findItems(folder, { offset, size: pageSize }), signal);
      if (reply.kind === 'refused') throw refusal(reply, mailbox);
      const page = readPage(reply.message, offset);
      if (page === undefined) throw exchangeError('EXCHANGE_PROTOCOL', mailbox, 'its list of mails does not go on');
      for (const { id, size, ...state } of page.mails) {
        if (states.has(id)) continue;
        states.set(id, state);
        listed.push({ uid: id, ...(size === undefined ? {} : { size }) });
      }
      unreadable += page.unreadable;
      // Not those that are listed: a server may tell of the same ones for ever.
      seen += page.things;
      if (seen > mostMails) throw exchangeError('EXCHANGE_TOO_MANY_MAILS', mailbox, String(mostMails));
      offset = page.next;
    }
    if (unreadable > 0)
      log.warn('The server lists mails in a way that cannot be read; they are left alone.', { mails: unreadable });
    this.#states = states;
    return listed;
  }

  async fetch(mail: MailReference, limit: number, signal: AbortSignal): Promise<Fetched> {
    const { client, mailbox } = this.#terms;
    // What the store counts is not what is fetched, but nothing shrinks to less than half of it.
    if (mail.size !== undefined && mail.size > 2 * limit + 1024 * 1024) return { kind: 'too-large', size: mail.size };
    const decoder = new Base64Decoder(limit);
    const take = (text: string): void => {
      decoder.take(text);
      if (decoder.isOver) throw new Enough();
    };
    const more = { limit: Math.ceil(limit * 1.5) + 1024 * 1024, stream: { name: 't:MimeContent', take } };
    try {
      const reply = await client.ask(getContent(mail.uid), signal, more);
      if (reply.kind === 'refused') throw refusal(reply, mailbox, mail.uid);
    } catch (error) {
      // The rest of it would have to be read only to be thrown away: the connection goes, another one is made.
      if (!(error instanceof Enough)) throw error;
    }
    const decoded = decoder.end();
    if (decoded.kind === 'over') return { kind: 'too-large', size: Math.max(decoded.read, mail.size ?? 0) };
    if (decoded.kind === 'malformed' || decoded.octets.length === 0)
      throw exchangeError('EXCHANGE_PROTOCOL', mailbox, `mail ${readable(mail.uid)} comes without its content`);
    return { kind: 'fetched', raw: decoded.octets };
  }

  async settle(mail: MailReference, how: Disposal, signal: AbortSignal): Promise<void> {
    if (how === 'keep') return;
    const { client, mailbox, target } = this.#terms;
    const isThere = await this.#markRead(mail.uid, how === 'seen' || target !== 'nowhere', signal);
    if (how === 'seen' || !isThere) return;
    const request =
      target === 'nowhere' ? purgeItem(mail.uid) : moveItem(mail.uid, (this.#target ??= await target(signal)));
    const reply = await client.ask(request, signal);
    // Who asked before and lost the answer is told that it is not there, which is what was wanted.
    if (reply.kind === 'refused' && !isGone(reply)) throw refusal(reply, mailbox, mail.uid);
  }

  async close(): Promise<void> {
    this.#terms.client.close();
  }

  /** Whether the mail is there at all; what is to be purged is looked at and not marked. */
  async #markRead(uid: string, isWanted: boolean, signal: AbortSignal): Promise<boolean> {
    if (!isWanted) return true;
    const { client, mailbox } = this.#terms;
    let state = this.#states.get(uid);
    for (let tries = 0; ; tries++) {
      state ??= await this.#look(uid, signal);
      if (state === undefined) return false;
      if (state.isRead !== false) return true;
      const reply = await client.ask(markRead({ id: uid, ...state }), signal);
      if (reply.kind === 'success') return true;
      if (isGone(reply)) return false;
      if (!conflicts.has(reply.code) || tries === mostConflicts) throw refusal(reply, mailbox, uid);
      state = undefined;
    }
  }

  async #look(uid: string, signal: AbortSignal): Promise<MailState | undefined> {
    const { client, mailbox } = this.#terms;
    const reply = await client.ask(getState(uid), signal);
    if (reply.kind === 'refused') {
      if (isGone(reply)) return undefined;
      throw refusal(reply, mailbox, uid);
    }
    const item = child(reply.message, 'm:Items')?.children[0];
    const found = item === undefined ? undefined : readMail(item);
    if (found === undefined) throw exchangeError('EXCHANGE_PROTOCOL', mailbox, 'it tells nothing of a mail');
    return found;
  }
}
