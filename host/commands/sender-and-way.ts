import { ProblemError } from '@postrider/core/contracts';
import type { Sender, SendThrough } from '@postrider/core/contracts';
import type { Configuration, Submission } from '@postrider/core';
import type { LetterOptions } from './send-options.ts';

/** Who a mailing is from: the user's settings win over the company's (features S2, S3). */
export function senderFor(
  configuration: Configuration,
  user: string | undefined,
): { readonly sender: Sender; readonly through?: SendThrough; readonly signature?: string } {
  const { company } = configuration;
  const person = user === undefined ? undefined : configuration.users.get(user);
  if (user !== undefined && person === undefined) {
    throw new ProblemError({
      code: 'USER_UNKNOWN',
      what: `The configuration has no user "${user}".`,
      where: { file: configuration.file },
      next:
        configuration.users.size === 0
          ? 'Add the user under "users", or leave --user out.'
          : `Its users are: ${[...configuration.users.keys()].join(', ')}.`,
    });
  }
  const route = person?.route ?? (person?.account === undefined ? company.route : undefined);
  const account =
    person?.account ??
    company.account ??
    (configuration.accounts.size === 1 ? [...configuration.accounts.keys()][0] : undefined);
  const signature = person?.signature ?? company.signature;
  const through = route !== undefined ? { route } : account !== undefined ? { account } : undefined;
  return {
    sender: {
      address: person?.from ?? company.from,
      name: person?.name ?? company.name,
      ...(company.replyTo === undefined ? {} : { replyTo: company.replyTo }),
    },
    ...(through === undefined ? {} : { through }),
    ...(signature === undefined ? {} : { signature }),
  };
}

/** What the mailing goes through: the option, the user's, the company's, or the only account there is. */
export function throughFor(
  configuration: Configuration,
  options: LetterOptions,
  otherwise: SendThrough | undefined,
): SendThrough {
  const wanted = wayNamed(options) ?? otherwise;
  const known = { accounts: [...configuration.accounts.keys()], routes: [...configuration.routes.keys()] };
  if (wanted === undefined) {
    throw new ProblemError({
      code: 'ACCOUNT_UNDECIDED',
      what: 'The configuration has several accounts, and nothing says which one sends.',
      where: { file: configuration.file },
      next: `Name one with --account (${known.accounts.join(', ')}), or set company.account.`,
    });
  }
  const missing =
    'route' in wanted ? !configuration.routes.has(wanted.route) : !configuration.accounts.has(wanted.account);
  if (missing) {
    const [kind, name, names] =
      'route' in wanted
        ? (['route', wanted.route, known.routes] as const)
        : (['account', wanted.account, known.accounts] as const);
    throw new ProblemError({
      code: 'ACCOUNT_UNKNOWN',
      what: `The configuration has no ${kind} "${name}".`,
      where: { file: configuration.file },
      next: names.length === 0 ? `Add it under "${kind}s".` : `It has: ${names.join(', ')}.`,
    });
  }
  return wanted;
}

/** What the command line itself says of sender and way: the configuration's defaults may change while a campaign lasts. */
export function askedFor({ users }: Configuration, options: LetterOptions): NonNullable<Submission['asked']> {
  const person = options.user === undefined ? undefined : users.get(options.user);
  const through = wayNamed(options) ?? wayNamed(person ?? {});
  return {
    ...(through === undefined ? {} : { through }),
    ...(person?.from === undefined ? {} : { from: person.from }),
  };
}

function wayNamed({ account, route }: Pick<LetterOptions, 'account' | 'route'>): SendThrough | undefined {
  if (route !== undefined) return { route };
  return account === undefined ? undefined : { account };
}
