import type { ContributionKind, ContributionKinds } from '../contracts/index.ts';

/** Says what is wrong with a member, or nothing. */
type MemberCheck = (value: unknown) => string | undefined;

const method: MemberCheck = (value) => (typeof value === 'function' ? undefined : 'must be a function');
const optionalMethod: MemberCheck = (value) => (value === undefined ? undefined : method(value));
const optionalFlag: MemberCheck = (value) =>
  value === undefined || typeof value === 'boolean' ? undefined : 'must be true or false';
/** Any value but none: what it means is the plugin's own business. */
const present: MemberCheck = (value) => (value === undefined ? 'must be there' : undefined);

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

const capabilities: MemberCheck = (value) => {
  if (typeof value !== 'object' || value === null) return 'must be an object';
  const { connections, mailsInFlight, size } = value as Readonly<Record<string, unknown>>;
  if (!isCount(connections)) return 'must have `connections`, a whole number of 1 or more';
  if (!isCount(mailsInFlight)) return 'must have `mailsInFlight`, a whole number of 1 or more';
  return size === undefined || isCount(size) ? undefined : 'has a `size` that is no whole number of 1 or more';
};

/** The members that a contribution of each kind must have, or may have in one shape only. */
const MEMBERS: {
  readonly [Kind in ContributionKind]: { readonly [Member in keyof Required<ContributionKinds[Kind]>]: MemberCheck };
} = {
  transports: { capabilities, verify: method, connect: method, searchSent: optionalMethod },
  inboxes: { open: method },
  throttles: {
    initial: present,
    pacesRefusals: optionalFlag,
    grant: method,
    observe: optionalMethod,
    adopt: optionalMethod,
    foresee: optionalMethod,
    expected: optionalMethod,
    found: optionalMethod,
    forgotten: optionalMethod,
  },
  routes: { rank: method },
  handlers: { handle: method },
  taskSinks: { create: method, list: optionalMethod, close: optionalMethod },
  renderers: { compile: method },
  stores: { open: method },
};

/**
 * What keeps a value from being a contribution of its kind, each fault in words: `\`connect\` must be a function`.
 * Looks at members only, so that one on a prototype counts.
 */
export function shapeFaults(kind: ContributionKind, value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) {
    return [`it must be an object, and is ${value === null ? 'null' : `of type ${typeof value}`}`];
  }
  const checks: Readonly<Record<string, MemberCheck>> = MEMBERS[kind];
  return Object.entries(checks).flatMap(([member, check]) => {
    const fault = check((value as Readonly<Record<string, unknown>>)[member]);
    return fault === undefined ? [] : [`\`${member}\` ${fault}`];
  });
}
