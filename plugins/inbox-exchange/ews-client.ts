import type { Clock } from '@postrider/sdk';
import type { EwsLink, EwsQuestion } from './ews-link.ts';
import type { EwsReply } from './ews-reply.ts';
import { exchangeError } from './exchange-problem.ts';
import type { Mailbox } from './exchange-problem.ts';
import { envelope } from './requests.ts';
import type { Xml } from './xml/write-xml.ts';

const second = 1000;

/** Milliseconds: what is waited when the service asks to wait and does not say how long. */
const usualWait = 30 * second;
/** Longer ones end the session: the host has other inboxes to read. */
const longestWait = 60 * second;
/** Times in one session. */
const mostWaits = 5;

/** Answers about one thing, or about a page of them. */
const usualLimit = 16 * 1024 * 1024;
const usualXml = { depth: 32, elements: 20_000, attributes: 64, characters: 8 * 1024 * 1024 } as const;

export interface EwsClientTerms {
  readonly link: Pick<EwsLink, 'ask' | 'close'>;
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  /** Told when the service wants to be left alone longer than anybody waits: milliseconds. */
  readonly restFor: (wait: number) => void;
}

/** Asks one thing after the other, and waits when the service asks for it. */
export class EwsClient {
  readonly #terms: EwsClientTerms;
  #waits = 0;

  constructor(terms: EwsClientTerms) {
    this.#terms = terms;
  }

  async ask(
    request: Xml,
    signal: AbortSignal,
    more: Partial<Pick<EwsQuestion, 'limit' | 'stream'>> = {},
  ): Promise<Exclude<EwsReply, { readonly kind: 'busy' }>> {
    const question = { body: envelope(request), limit: usualLimit, xml: usualXml, ...more };
    for (;;) {
      const reply = await this.#terms.link.ask(question, signal);
      if (reply.kind !== 'busy') return reply;
      await this.#wait(reply.wait ?? usualWait, signal);
    }
  }

  close(): void {
    this.#terms.link.close();
  }

  async #wait(wait: number, signal: AbortSignal): Promise<void> {
    const { mailbox, clock, restFor } = this.#terms;
    this.#waits += 1;
    if (wait > longestWait || this.#waits > mostWaits) {
      restFor(wait);
      throw exchangeError('EXCHANGE_BUSY', mailbox, String(Math.ceil(wait / second)));
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const stop = (): void => reject(exchangeError('EXCHANGE_STOPPED', mailbox));
    signal.addEventListener('abort', stop, { once: true });
    using _alarm = clock.after(wait, resolve);
    if (signal.aborted) stop();
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}
