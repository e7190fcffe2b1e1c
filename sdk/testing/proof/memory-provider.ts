import type {
  Connected,
  Connection,
  Mail,
  Outcome,
  Problem,
  Refused,
  SentSearch,
  Transport,
  TransportCapabilities,
} from '#contracts';
import type { ProviderTrouble, TakenMail, TransportBench } from '../transport-contract.ts';

type Refusal = Pick<Refused, 'class' | 'scope'> & { readonly text: string; readonly retryAfter?: number };

const refused = ({ text, ...more }: Refusal): Refused => ({ kind: 'refused', ...more, reply: { text } });
const problem = (code: string): Problem => ({ code, what: 'It does not go.', next: 'Look at the account.' });
const noConnection = (code: string, refusal: Refusal): Connected => ({
  kind: 'refused',
  refusal: refused(refusal),
  problem: problem(code),
});

const noSearch = (code: string, refusal: Refusal): SentSearch => ({
  kind: 'refused',
  refusal: refused(refusal),
  problem: problem(code),
});

/** A provider in memory, and the shortest transport to it that keeps every promise. A wrong transport replaces a part. */
export class MemoryProvider {
  readonly taken: TakenMail[] = [];
  /** Message-IDs of what is in the Sent folder. */
  readonly sent = new Set<string>();
  trouble: ProviderTrouble | undefined;
  open = 0;
  readonly #known = new Set<string>();
  readonly #capabilities: TransportCapabilities;

  constructor(capabilities: TransportCapabilities) {
    this.#capabilities = capabilities;
  }

  /** Takes a mail, once. */
  take(mail: Mail): Outcome {
    const raw = Buffer.concat(mail.chunks);
    if (!this.#known.has(mail.messageId)) this.taken.push({ ...mail.envelope, raw });
    this.sent.add(mail.messageId);
    if (this.#capabilities.idempotent === true) this.#known.add(mail.messageId);
    return { kind: 'accepted', reply: { text: '250 2.0.0 Ok', code: 250 } };
  }

  async send(mail: Mail, signal: AbortSignal): Promise<Outcome> {
    if (signal.aborted) return refused({ class: 'transient', scope: 'connection', text: 'stopped' });
    if (mail.size > (this.#capabilities.size ?? Infinity))
      return refused({ class: 'content', scope: 'mail', text: '552 5.3.4 too large' });
    const { trouble } = this;
    switch (trouble?.kind) {
      case 'unknown-recipient':
        if (mail.envelope.to !== trouble.address) return this.take(mail);
        return refused({ class: 'bad-recipient', scope: 'recipient', text: '550 5.1.1 no such user' });
      case 'busy':
        this.trouble = undefined;
        return refused({ class: 'throttle', scope: 'account', text: '450 4.7.1 slower', retryAfter: trouble.wait });
      case 'breaks-off':
        this.trouble = undefined;
        return refused({ class: 'transient', scope: 'connection', text: 'the connection broke' });
      case 'answer-lost':
        this.take(mail);
        return { kind: 'uncertain', why: 'the connection broke' };
      case 'silent':
        trouble.reached();
        await new Promise<void>((resolve) => {
          if (signal.aborted) resolve();
          else signal.addEventListener('abort', () => resolve(), { once: true });
        });
        return { kind: 'uncertain', why: 'sending was stopped' };
      case undefined:
        return this.take(mail);
    }
  }

  async search(ids: readonly string[], signal: AbortSignal): Promise<SentSearch> {
    if (signal.aborted) return noSearch('STOPPED', { class: 'transient', scope: 'account', text: 'stopped' });
    return { kind: 'searched', found: [...new Set(ids)].filter((id) => this.sent.has(id)) };
  }

  connection(): Connection {
    this.open++;
    let open = true;
    return {
      offer: {},
      send: (mail, signal) => this.send(mail, signal),
      close: async () => {
        if (open) this.open--;
        open = false;
      },
    };
  }

  /** `searchesSent`: it can look into the Sent folder. */
  transport(searchesSent: boolean): Transport {
    return {
      capabilities: this.#capabilities,
      verify: async (signal) => (signal.aborted ? problem('STOPPED') : undefined),
      connect: async (signal) =>
        signal.aborted
          ? noConnection('STOPPED', { class: 'transient', scope: 'connection', text: 'stopped' })
          : { kind: 'connected', connection: this.connection() },
      ...(searchesSent ? { searchSent: this.search.bind(this) } : {}),
    };
  }

  stranger(): Transport {
    return {
      capabilities: this.#capabilities,
      verify: async () => problem('WRONG_PASSWORD'),
      connect: async () => noConnection('WRONG_PASSWORD', { class: 'auth', scope: 'account', text: '535 5.7.8 no' }),
      searchSent: async () => noSearch('WRONG_PASSWORD', { class: 'auth', scope: 'account', text: '535 5.7.8 no' }),
    };
  }
}

/** What a wrong transport has in place of the sound one's. */
export interface WrongTransport {
  readonly transport?: (sound: Transport, provider: MemoryProvider) => Partial<Transport>;
  readonly connection?: (sound: Connection, provider: MemoryProvider) => Partial<Connection>;
  readonly stranger?: (sound: Transport) => Partial<Transport>;
}

/** A bench with a transport that is wrong in this way; `searchesSent`: one that can look into its Sent folder. */
export function memoryBench(
  capabilities: TransportCapabilities,
  wrong: WrongTransport = {},
  searchesSent = true,
): TransportBench {
  const provider = new MemoryProvider(capabilities);
  const sound = provider.transport(searchesSent);
  const connecting: Transport = {
    ...sound,
    async connect(signal) {
      const answer = await sound.connect(signal);
      if (answer.kind === 'refused') return answer;
      const { connection } = answer;
      return { kind: 'connected', connection: { ...connection, ...wrong.connection?.(connection, provider) } };
    },
  };
  const stranger = provider.stranger();
  return {
    transport: { ...connecting, ...wrong.transport?.(connecting, provider) },
    stranger: { ...stranger, ...wrong.stranger?.(stranger) },
    provoke: (trouble) => {
      provider.trouble = trouble;
    },
    taken: () => provider.taken,
    async [Symbol.asyncDispose]() {},
  };
}
