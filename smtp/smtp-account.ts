import { type Clock, type Connected, type Instance, type SentSearch, type Transport } from '@postrider/sdk';
import { portOf, type SmtpAccountSettings } from './account-settings.ts';
import { clientName } from './client-name.ts';
import { dial } from './dial.ts';
import type { Opened } from './nodemailer-session.ts';
import { type Account, openingRefusal } from './opening-refusal.ts';
import { asRefused, type RefusedConnection } from './refused-connection.ts';
import { searchSent } from './sent-folder/search-sent.ts';
import type { SentLook } from './sent-folder/sent-look.ts';
import type { CredentialsAnswer, SignIn } from './sign-in.ts';
import { SmtpConnection } from './smtp-connection.ts';
import { Trust } from './trust.ts';

/** An account at an SMTP server. */
export interface SmtpAccount {
  readonly settings: SmtpAccountSettings;
  /** Left out: nobody signs in. */
  readonly signIn?: SignIn | undefined;
  /** Left out: nobody can look. Only for a provider that puts every mail it takes into the Sent folder by itself. */
  readonly sent?: SentLook | undefined;
  /** Whom it trusts; left out: made from `settings.tls`. */
  readonly trust?: Trust;
}

/** A transport for one SMTP account. */
export function smtpAccount(instance: Instance, account: SmtpAccount): Transport {
  const { settings, sent } = account;
  const opener = new Opener(instance, account);
  const search =
    sent &&
    ((messageIds: readonly string[], signal: AbortSignal): Promise<SentSearch> =>
      searchSent(instance, { settings, sent, trust: opener.trust }, messageIds, signal));
  return {
    capabilities: {
      connections: settings.connections,
      mailsInFlight: settings.pipelining === 'off' ? 1 : settings.mailsInFlight,
    },
    connect: (signal) => opener.connect(signal),
    async verify(signal) {
      const connected = await opener.connect(signal);
      if (connected.kind === 'refused') return connected.problem;
      await connected.connection.close();
      const searched = await search?.([], signal);
      return searched?.kind === 'refused' ? searched.problem : undefined;
    },
    ...(search === undefined ? {} : { searchSent: search }),
  };
}

/** Opens an account's connections. */
class Opener {
  readonly trust: Trust;
  readonly #instance: Instance;
  readonly #settings: SmtpAccountSettings;
  readonly #signIn: SignIn | undefined;
  readonly #account: Account;
  readonly #chunking: Chunking;

  constructor(instance: Instance, { settings, signIn, trust }: SmtpAccount) {
    this.trust = trust ?? new Trust(settings.tls, instance.name);
    this.#instance = instance;
    this.#settings = settings;
    this.#signIn = signIn;
    this.#account = { name: instance.name, settings, port: portOf(settings), words: signIn?.words };
    this.#chunking = new Chunking(settings);
  }

  async connect(signal: AbortSignal): Promise<Connected> {
    const shown = await this.#signIn?.credentials(signal);
    if (shown?.kind === 'refused') return shown;
    const opened = await this.#open(shown, signal);
    if (opened.kind === 'connected' || opened.refusal.class !== 'auth' || shown === undefined) return opened;
    const others = await this.#signIn?.renewed?.(shown.credentials, signal);
    if (others === undefined) return opened;
    return others.kind === 'refused' ? others : this.#open(others, signal);
  }

  async #open(
    shown: Exclude<CredentialsAnswer, RefusedConnection> | undefined,
    signal: AbortSignal,
  ): Promise<Connected> {
    // Nodemailer brings Node's HTTP along: a hundred milliseconds, which a host that does not send yet need not wait for.
    const { openSession } = await import('./nodemailer-session.ts');
    const { host, timeouts, name } = this.#settings;
    const { clock } = this.#instance;
    const { port } = this.#account;
    const tls = await asRefused('secure', () => this.trust.options());
    if (tls.kind === 'refused') return tls;
    const dialled = await dial(this.#instance, { host, port, patience: timeouts.connect, pointer: '/host' }, signal);
    if (dialled.kind === 'refused') return dialled;
    const { socket } = dialled;
    const opened = await openSession({
      settings: this.#settings,
      port,
      socket,
      name: clientName(name, socket),
      tls: tls.value,
      credentials: shown?.credentials,
      clock,
      signal,
    });
    if (opened.kind === 'failed') return openingRefusal(opened.failure, this.#account);
    return { kind: 'connected', connection: connectionOf(opened, this.#settings, this.#chunking, clock) };
  }
}

function connectionOf(
  { socket, server }: Extract<Opened, { readonly kind: 'opened' }>,
  settings: SmtpAccountSettings,
  chunking: Chunking,
  clock: Clock,
): SmtpConnection {
  const pipelining = server.pipelining && settings.pipelining === 'automatic';
  const mailsPerConnection = Math.min(settings.mailsPerConnection ?? Infinity, server.mailLimit ?? Infinity);
  return new SmtpConnection({
    socket,
    server,
    pipelining,
    chunking: pipelining && server.chunking && chunking.isWanted ? chunking : undefined,
    offer: {
      mailsInFlight: pipelining ? settings.mailsInFlight : 1,
      ...(mailsPerConnection === Infinity ? {} : { mailsPerConnection }),
      ...(server.sizeLimit === undefined ? {} : { size: server.sizeLimit }),
    },
    clock,
    limits: { command: settings.timeouts.command * 1000, content: settings.timeouts.content * 1000 },
  });
}

/** Whether an account uses BDAT: not after its server turned out not to know it. */
class Chunking {
  isWanted: boolean;

  constructor({ chunking }: SmtpAccountSettings) {
    this.isWanted = chunking === 'automatic';
  }

  unknown(): void {
    this.isWanted = false;
  }
}
