import {
  type Clock,
  type Connected,
  type Instance,
  type Problem,
  ProblemError,
  type SentSearch,
  type Transport,
} from '@postrider/sdk';
import { clientName } from './client-name.ts';
import { dial } from './dial.ts';
import type { Opened } from './nodemailer-session.ts';
import { type Account, found, openingRefusal } from './opening-refusal.ts';
import { checkSettings, portOf, type SmtpSettings } from './settings.ts';
import { searchSent } from './sent-folder/search-sent.ts';
import { SmtpConnection } from './smtp-connection.ts';
import { Trust } from './trust.ts';

/**
 * A transport for one SMTP account.
 * @throws ProblemError SMTP_UNSAFE_SETTINGS
 */
export function smtpTransport(instance: Instance): Transport {
  const settings = instance.settings as SmtpSettings;
  checkSettings(settings, instance.name);
  const account: Account = { name: instance.name, settings, port: portOf(settings) };
  const trust = new Trust(settings, instance.name);
  const chunking = new Chunking(settings);
  const connect = (signal: AbortSignal): Promise<Connected> => open(instance, account, trust, chunking, signal);
  const { sent } = settings;
  const search =
    sent &&
    ((messageIds: readonly string[], signal: AbortSignal): Promise<SentSearch> =>
      searchSent(instance, { settings, sent, trust }, messageIds, signal));
  return {
    capabilities: {
      connections: settings.connections,
      mailsInFlight: settings.pipelining === 'off' ? 1 : settings.mailsInFlight,
    },
    connect,
    async verify(signal) {
      const connected = await connect(signal);
      if (connected.kind === 'refused') return connected.problem;
      await connected.connection.close();
      const searched = await search?.([], signal);
      return searched?.kind === 'refused' ? searched.problem : undefined;
    },
    ...(search === undefined ? {} : { searchSent: search }),
  };
}

async function open(
  instance: Instance,
  account: Account,
  trust: Trust,
  chunking: Chunking,
  signal: AbortSignal,
): Promise<Connected> {
  const { settings, port } = account;
  // Nodemailer brings Node's HTTP along: a hundred milliseconds, which a host that does not send yet need not wait for.
  const { openSession } = await import('./nodemailer-session.ts');
  const password = await valueOrProblem(async () => settings.password && instance.secret(settings.password));
  if (password.kind === 'problem') return found('config', password.problem, 'authenticate');
  const tls = await valueOrProblem(() => trust.options());
  if (tls.kind === 'problem') return found('config', tls.problem, 'secure');
  const dialled = await dial(
    instance,
    { host: settings.host, port, patience: settings.timeouts.connect, pointer: '/host' },
    signal,
  );
  if (dialled.kind === 'refused') return dialled;
  const { socket } = dialled;
  const name = clientName(settings.name, socket);
  const { clock } = instance;
  const opening = { settings, port, socket, name, tls: tls.value, password: password.value, clock, signal };
  const opened = await openSession(opening);
  if (opened.kind === 'failed') return openingRefusal(opened.failure, account);
  return { kind: 'connected', connection: connectionOf(opened, settings, chunking, clock) };
}

function connectionOf(
  { socket, server }: Extract<Opened, { readonly kind: 'opened' }>,
  settings: SmtpSettings,
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

  constructor({ chunking }: SmtpSettings) {
    this.isWanted = chunking === 'automatic';
  }

  unknown(): void {
    this.isWanted = false;
  }
}

type ValueOrProblem<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'problem'; readonly problem: Problem };

async function valueOrProblem<T>(work: () => T | Promise<T>): Promise<ValueOrProblem<T>> {
  try {
    return { kind: 'value', value: await work() };
  } catch (thrown) {
    if (ProblemError.is(thrown)) return { kind: 'problem', problem: thrown.problem };
    throw thrown;
  }
}
