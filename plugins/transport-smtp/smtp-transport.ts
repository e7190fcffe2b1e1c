import { causeOf, type Connected, type Instance, type Problem, ProblemError, type Transport } from '@postrider/sdk';
import { clientName } from './client-name.ts';
import { openSession } from './nodemailer-session.ts';
import { type Account, found, openingRefusal } from './opening-refusal.ts';
import { checkSettings, portOf, type SmtpSettings } from './settings.ts';
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
  const connect = (signal: AbortSignal): Promise<Connected> => open(instance, account, trust, signal);
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
      return undefined;
    },
  };
}

async function open(instance: Instance, account: Account, trust: Trust, signal: AbortSignal): Promise<Connected> {
  const { settings, port } = account;
  const { clock } = instance;
  const password = await valueOrProblem(async () => settings.password && instance.secret(settings.password));
  if (password.kind === 'problem') return found('config', password.problem, 'authenticate');
  const tls = await valueOrProblem(() => trust.options());
  if (tls.kind === 'problem') return found('config', tls.problem, 'secure');
  const late = new AbortController();
  using _alarm = clock.after(settings.timeouts.connect * 1000, () => late.abort());
  try {
    const socket = await instance.network.connect(
      { host: settings.host, port },
      AbortSignal.any([signal, late.signal]),
    );
    const opened = await openSession({
      settings,
      port,
      socket,
      name: clientName(settings.name, socket),
      tls: tls.value,
      password: password.value,
      clock,
      signal,
    });
    if (opened.kind === 'failed') return openingRefusal(opened.failure, account);
    const { server } = opened;
    const pipelining = server.pipelining && settings.pipelining === 'automatic';
    const mailsPerConnection = Math.min(settings.mailsPerConnection ?? Infinity, server.mailLimit ?? Infinity);
    const connection = new SmtpConnection({
      socket: opened.socket,
      server,
      pipelining,
      offer: {
        mailsInFlight: pipelining ? settings.mailsInFlight : 1,
        ...(mailsPerConnection === Infinity ? {} : { mailsPerConnection }),
        ...(server.sizeLimit === undefined ? {} : { size: server.sizeLimit }),
      },
      clock,
      limits: { command: settings.timeouts.command * 1000, content: settings.timeouts.content * 1000 },
    });
    return { kind: 'connected', connection };
  } catch (thrown) {
    return unreachable(thrown, account, signal, late.signal);
  }
}

/** The host opened no socket. Its own problem, when it has one, says why best; the code says whose account it is. */
function unreachable(
  thrown: unknown,
  { name, settings, port }: Account,
  signal: AbortSignal,
  late: AbortSignal,
): Connected {
  const where = { pointer: `/accounts/${name}/host` };
  const server = `${settings.host} port ${port}`;
  if (signal.aborted) {
    const what = `Account "${name}": connecting to ${server} was stopped.`;
    return found('transient', { code: 'SMTP_STOPPED', what, where, next: 'Try again.' }, 'connect');
  }
  const cause = ProblemError.is(thrown) ? thrown.problem.cause : causeOf(thrown);
  const known = ProblemError.is(thrown) ? thrown.problem : undefined;
  // Not a matter of the network: asking again would change nothing.
  if (known?.code === 'NETWORK_NOT_GRANTED') return found('config', known, 'connect');
  const seconds = settings.timeouts.connect;
  const why = late.aborted ? `no answer within ${seconds} seconds.` : (known?.what ?? explained(cause?.code));
  const problem: Problem = {
    code: 'SMTP_UNREACHABLE',
    what: `Account "${name}": ${server} could not be reached: ${why}`,
    where,
    next: known?.next ?? 'It is tried again; check "host" and "port", the internet connection, and the firewall.',
    ...(cause === undefined ? {} : { cause }),
  };
  return found('transient', problem, 'connect');
}

const explanations: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there.',
  ENOTFOUND: 'no server is known by that name.',
  EAI_AGAIN: 'names cannot be looked up at the moment.',
};

function explained(code: string | undefined): string {
  if (code === undefined) return 'the connection failed.';
  return explanations[code] ?? `the connection failed (${code}).`;
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
