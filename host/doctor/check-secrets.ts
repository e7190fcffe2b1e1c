import { SecretStore, secretsIn } from '@postrider/core';
import type { Configuration } from '@postrider/core';
import { ProblemError } from '@postrider/core/contracts';
import { good, wrong } from './finding.ts';
import type { Finding } from './finding.ts';

/** Who uses which secret: `account "studio"` by name. */
function usersOf(configuration: Configuration): ReadonlyMap<string, readonly string[]> {
  const { accounts, throttles, routes, handlers, inboxes, tasks, ledger } = configuration;
  const sections = {
    account: accounts,
    throttle: throttles,
    route: routes,
    handler: handlers,
    inbox: inboxes,
    task: tasks,
  };
  const users = new Map<string, string[]>();
  const note = (who: string, settings: unknown): void => {
    for (const secret of secretsIn(settings)) users.set(secret, [...(users.get(secret) ?? []), who]);
  };
  for (const [kind, instances] of Object.entries(sections))
    for (const [name, { settings }] of instances) note(`${kind} "${name}"`, settings);
  note('the ledger', ledger.settings);
  return users;
}

export interface SecretsLook {
  readonly findings: readonly Finding[];
  /** Parts that cannot work without a secret that is not there: `account "studio"`. */
  readonly without: ReadonlySet<string>;
}

/** Every secret that the configuration refers to is set. Values are looked up and forgotten. */
export async function checkSecrets(configuration: Configuration, environment: NodeJS.ProcessEnv): Promise<SecretsLook> {
  const store = new SecretStore(configuration.folder, environment);
  const findings: Finding[] = [];
  const without = new Set<string>();
  const users = usersOf(configuration);
  for (const [secret, who] of users) {
    try {
      await store.get(secret);
    } catch (thrown) {
      if (!ProblemError.is(thrown)) throw thrown;
      for (const each of who) without.add(each);
      const { problem } = thrown;
      // The file as a whole is told once, and not for each secret in it.
      if (findings.some((finding) => finding.kind === 'wrong' && finding.problem.what === problem.what)) continue;
      findings.push(
        wrong('secrets', {
          ...problem,
          what: problem.code === 'SECRET_MISSING' ? `${problem.what} It is used by ${who.join(', ')}.` : problem.what,
        }),
      );
    }
  }
  if (findings.length === 0)
    findings.push(
      good('secrets', users.size === 0 ? 'None are needed' : `All are set: ${[...users.keys()].join(', ')}`),
    );
  return { findings, without };
}
