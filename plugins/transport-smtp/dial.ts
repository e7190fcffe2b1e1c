import type { Socket } from 'node:net';
import { causeOf, type Connected, type Instance, type Problem, ProblemError } from '@postrider/sdk';
import { type Account, found } from './opening-refusal.ts';

export type Dialled = { readonly kind: 'dialled'; readonly socket: Socket } | Extract<Connected, { kind: 'refused' }>;

/**
 * Has the host open a socket, within the time for connecting. A socket stays bound to the signal it was opened with,
 * so it gets one of its own, which nobody aborts any more once it is open.
 */
export async function dial({ network, clock }: Instance, account: Account, signal: AbortSignal): Promise<Dialled> {
  const { host, timeouts } = account.settings;
  const dialling = new AbortController();
  let late = false;
  using _alarm = clock.after(timeouts.connect * 1000, () => {
    late = true;
    dialling.abort();
  });
  const stop = (): void => dialling.abort();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return { kind: 'dialled', socket: await network.connect({ host, port: account.port }, dialling.signal) };
  } catch (thrown) {
    if (signal.aborted) return stopped(account);
    return late ? tooLate(account) : unreachable(thrown, account);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function stopped({ name, settings, port }: Account): Dialled {
  const what = `Account \`${name}\`: connecting to ${settings.host} port ${port} was stopped.`;
  return found('transient', { code: 'SMTP_STOPPED', what, next: 'Try again.' }, 'connect');
}

function tooLate(account: Account): Dialled {
  return notReached(account, `no answer within ${account.settings.timeouts.connect} seconds.`);
}

/** The host opened no socket. Its own problem, when it has one, says why best; the code says whose account it is. */
function unreachable(thrown: unknown, account: Account): Dialled {
  if (!ProblemError.is(thrown)) {
    const cause = causeOf(thrown);
    const why = explanations[cause.code ?? ''] ?? `the connection failed (${cause.code ?? cause.name}).`;
    return notReached(account, why, { cause });
  }
  const { problem } = thrown;
  // Not a matter of the network: asking again would change nothing.
  if (problem.code === 'NETWORK_NOT_GRANTED') return found('config', problem, 'connect');
  const where = { pointer: `/accounts/${account.name}/host` };
  return found('transient', { where, ...problem, code: 'SMTP_UNREACHABLE' }, 'connect');
}

const explanations: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there.',
  ENOTFOUND: 'no server is known by that name.',
  EAI_AGAIN: 'names cannot be looked up at the moment.',
};

function notReached({ name, settings, port }: Account, why: string, more: Partial<Problem> = {}): Dialled {
  const problem: Problem = {
    code: 'SMTP_UNREACHABLE',
    what: `Account \`${name}\`: ${settings.host} port ${port} could not be reached: ${why}`,
    where: { pointer: `/accounts/${name}/host` },
    next: 'It is tried again; check `host` and `port`, the internet connection, and the firewall.',
    ...more,
  };
  return found('transient', problem, 'connect');
}
