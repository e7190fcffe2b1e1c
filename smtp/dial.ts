import type { Socket } from 'node:net';
import { causeOf, type Instance, type Problem, ProblemError } from '@postrider/sdk';
import { refusedConnection, type RefusedConnection } from './refused-connection.ts';

/** A server of an account, and where its configuration names it. */
export interface Destination {
  readonly host: string;
  readonly port: number;
  /** Seconds until it must be reached. */
  readonly patience: number;
  /** From the account's settings on, as `/host`. */
  readonly pointer: string;
}

export type Dialled = { readonly kind: 'dialled'; readonly socket: Socket } | RefusedConnection;

/**
 * Has the host open a socket, within the time for connecting. A socket stays bound to the signal it was opened with,
 * so it gets one of its own, which nobody aborts any more once it is open.
 */
export async function dial(
  { name, network, clock }: Instance,
  destination: Destination,
  signal: AbortSignal,
): Promise<Dialled> {
  const { host, port, patience } = destination;
  const dialling = new AbortController();
  let late = false;
  using _alarm = clock.after(patience * 1000, () => {
    late = true;
    dialling.abort();
  });
  const stop = (): void => dialling.abort();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return { kind: 'dialled', socket: await network.connect({ host, port }, dialling.signal) };
  } catch (thrown) {
    if (signal.aborted) return stopped(name, destination);
    return late
      ? notReached(name, destination, `no answer within ${patience} seconds.`)
      : unreachable(thrown, name, destination);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Somebody gave up waiting for this server. */
export function stopped(account: string, { host, port }: Destination): RefusedConnection {
  const what = `Account \`${account}\`: connecting to ${host} port ${port} was stopped.`;
  return refusedConnection('transient', { code: 'SMTP_STOPPED', what, next: 'Try again.' }, 'connect');
}

/** The host opened no socket. Its own problem, when it has one, says why best; the code says whose account it is. */
function unreachable(thrown: unknown, account: string, destination: Destination): Dialled {
  if (!ProblemError.is(thrown)) {
    const cause = causeOf(thrown);
    const why = explanations[cause.code ?? ''] ?? `the connection failed (${cause.code ?? cause.name}).`;
    return notReached(account, destination, why, { cause });
  }
  const { problem } = thrown;
  // Not a matter of the network: asking again would change nothing.
  if (problem.code === 'NETWORK_NOT_GRANTED') return refusedConnection('config', problem, 'connect');
  const where = { pointer: `/accounts/${account}${destination.pointer}` };
  return refusedConnection('transient', { where, ...problem, code: 'SMTP_UNREACHABLE' }, 'connect');
}

const explanations: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there.',
  ENOTFOUND: 'no server is known by that name.',
  EAI_AGAIN: 'names cannot be looked up at the moment.',
};

function notReached(
  account: string,
  { host, port, pointer }: Destination,
  why: string,
  more: Partial<Problem> = {},
): Dialled {
  const problem: Problem = {
    code: 'SMTP_UNREACHABLE',
    what: `Account \`${account}\`: ${host} port ${port} could not be reached: ${why}`,
    where: { pointer: `/accounts/${account}${pointer}` },
    next: 'It is tried again; check `host` and `port`, the internet connection, and the firewall.',
    ...more,
  };
  return refusedConnection('transient', problem, 'connect');
}
