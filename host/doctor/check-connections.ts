import type { Host } from '@postrider/core';
import type { Problem } from '@postrider/core/contracts';
import { good, wrong } from './finding.ts';
import type { Finding } from './finding.ts';

/** Signs in at every account and inbox, all at once; those in `without` are left out. Sends nothing. */
export async function* checkConnections(
  host: Host,
  without: ReadonlySet<string>,
  signal: AbortSignal,
): AsyncGenerator<Finding> {
  const { accounts, inboxes } = host.configuration;
  const tries: readonly (readonly [string, (signal: AbortSignal) => Promise<Problem | undefined>])[] = [
    ...[...accounts.keys()].map(
      (name) => [`account "${name}"`, (each: AbortSignal) => host.verifyAccount(name, each)] as const,
    ),
    ...[...inboxes.keys()].map(
      (name) => [`inbox "${name}"`, (each: AbortSignal) => host.verifyInbox(name, each)] as const,
    ),
  ];
  const running = tries
    .filter(([name]) => !without.has(name))
    .map(([name, verify]) => ({ name, ended: verify(signal) }));
  for (const { name, ended } of running) {
    const problem = await ended;
    yield problem === undefined
      ? good('connections', `${name} lets you in`)
      : wrong('connections', { ...problem, what: `${name}: ${problem.what}` });
  }
}
