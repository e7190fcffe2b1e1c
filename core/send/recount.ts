import type { Ask, Clock, Departed, SendBook, Throttle, ThrottleUpdate } from '../contracts/index.ts';
import { commitPatiently, ledgerPatience } from './commit-patiently.ts';
import { emptyTurn } from './compose-turn.ts';
import type { CountedBy } from './counted-by.ts';
import { Departures } from './departures.ts';
import { grantFromAll, type CommonGrant } from './grant.ts';
import { dependsOnRecipient, type Scope } from './scope.ts';
import type { KeyedThrottle, SendingAccount } from './sending-account.ts';
import { throttleAnswer, throttleInTime, throttleProblem } from './throttle-answer.ts';

/** What a throttle counts together, and the accounts whose mails its counts know. */
interface Counting {
  readonly per: Scope;
  readonly accounts: readonly string[];
}

/** By the throttle's name. */
type Countings = Readonly<Record<string, Counting>>;

/** Where the ledger keeps it: names of throttles hold no slash. */
const countingsKey = '/countings';

export interface RecountParts {
  readonly book: Pick<SendBook, 'throttles' | 'tried'>;
  /** Those that send now, or are planned with. */
  readonly accounts: ReadonlyMap<string, SendingAccount>;
  readonly counted: CountedBy;
  /** A throttle is waited for by it. */
  readonly clock: Clock;
}

/** No rule looks back farther than a year. */
const memory = 400 * 86_400_000;
/** Milliseconds that the DNS may take for a page of recipients. */
const dnsPatience = 10_000;
/** What is told in one call. */
const toldAtOnce = 1000;

/**
 * The states of throttles that have to begin anew: of one that counts others together than before (`per`), that is new,
 * or that an account names which did not. The ledger knows what was sent, so it is counted anew as the rule now says:
 * nothing is freed by a change, and nobody waits for what others sent. Empty when all is as it was.
 * @throws ProblemError when a throttle breaks its contract, or does not answer in time.
 */
export async function recount(parts: RecountParts): Promise<readonly ThrottleUpdate[]> {
  const named = namedBy(parts.accounts);
  if (named.size === 0) return [];
  const records = await parts.book.throttles([countingsKey, ...named.keys()]);
  const kept = records.find(({ key }) => key === countingsKey);
  const before = (kept?.state ?? {}) as Countings;
  const counts = new Set(records.map(({ key }) => key));
  const { countings, stale } = compared(before, named, parts.accounts, counts);
  if (stale.length === 0 && JSON.stringify(countings) === JSON.stringify(before)) return [];
  const states = stale.length === 0 ? new Map<string, unknown>() : await statesOf(stale, countings, parts);
  const versions = new Map(
    (await parts.book.throttles([...states.keys()])).map(({ key, version }) => [key, version] as const),
  );
  return [
    { key: countingsKey, version: kept?.version ?? 0, state: countings },
    ...[...states].map(([key, state]) => ({ key, version: versions.get(key) ?? 0, state })),
  ];
}

/** Writes what was counted anew. Resolves with whether there was anything. */
export async function commitRecount(
  parts: RecountParts & { readonly book: Pick<SendBook, 'throttles' | 'tried' | 'commit'> },
): Promise<boolean> {
  const { clock } = parts;
  const until = clock.now() + ledgerPatience;
  for (;;) {
    const now = clock.now();
    const throttles = await recount(parts);
    if (throttles.length === 0) return false;
    const result = await commitPatiently(parts.book, { ...emptyTurn(now), throttles }, clock, until);
    // Another host counted meanwhile: what it sent is in the ledger too.
    if (result.kind === 'committed') return true;
  }
}

interface Named extends KeyedThrottle {
  readonly by: readonly string[];
}

/** What finds limits out is left out: it would forget them. */
function namedBy(accounts: ReadonlyMap<string, SendingAccount>): ReadonlyMap<string, Named> {
  const named = new Map<string, Named>();
  for (const { name, throttles } of accounts.values()) {
    for (const each of throttles) {
      if (each.throttle.findings !== undefined) continue;
      named.set(each.key, { ...each, by: [...(named.get(each.key)?.by ?? []), name] });
    }
  }
  return named;
}

function compared(
  before: Countings,
  named: ReadonlyMap<string, Named>,
  accounts: ReadonlyMap<string, SendingAccount>,
  counts: ReadonlySet<string>,
): { readonly countings: Countings; readonly stale: readonly Named[] } {
  const countings: Record<string, Counting> = {};
  // What an account sends without the throttle it does not know: it is told when the account names it again.
  for (const [name, counting] of Object.entries(before))
    countings[name] = { ...counting, accounts: counting.accounts.filter((account) => !accounts.has(account)) };
  const stale: Named[] = [];
  for (const [name, throttle] of named) {
    const { per = 'everything', by } = throttle;
    // Counts without a word of what they are: those that a ledger had before it was written down.
    const known = before[name] ?? (counts.has(name) ? { per: 'everything', accounts: by } : undefined);
    if (known?.per !== per || by.some((account) => !known.accounts.includes(account))) stale.push(throttle);
    countings[name] = { per, accounts: [...new Set([...(countings[name]?.accounts ?? []), ...by])].toSorted() };
  }
  return { countings, stale };
}

async function statesOf(
  throttles: readonly Named[],
  countings: Countings,
  { book, counted, clock }: RecountParts,
): Promise<ReadonlyMap<string, unknown>> {
  const now = clock.now();
  const found = new Map<string, { throttle: Throttle; timeZone: string | undefined; departures: Departures }>();
  const recipients = throttles.some(({ per = 'everything' }) => dependsOnRecipient(per));
  const byDestination = throttles.some(({ per }) => per === 'destination');
  for await (const page of book.tried({ since: now - memory, recipients })) {
    if (byDestination)
      await counted.prepare(
        page.flatMap(({ recipient }) => recipient ?? []),
        dnsPatience,
      );
    for (const { at, account, campaign, mails, bytesPerMail, recipient } of page) {
      for (const throttle of throttles) {
        if (countings[throttle.key]?.accounts.includes(account) !== true) continue;
        const { address = '', fields = {} } = recipient ?? {};
        const { key, timeZone } = counted.countOf(throttle, account, { campaign, address, fields });
        const count = found.get(key) ?? { throttle: throttle.throttle, timeZone, departures: new Departures(now) };
        found.set(key, count);
        count.departures.add(at, mails, bytesPerMail);
      }
    }
  }
  const states = new Map<string, unknown>();
  for (const [key, { throttle, timeZone, departures }] of found)
    states.set(key, await stateAfter(key, throttle, departures.inOrder(timeZone), clock));
  return states;
}

async function stateAfter(
  key: string,
  throttle: Throttle,
  departed: readonly Departed[],
  clock: Clock,
): Promise<unknown> {
  if (throttle.count === undefined) return stateAsked(key, throttle, departed, clock);
  let state = throttle.initial;
  for (let from = 0; from < departed.length; from += toldAtOnce) {
    const before = state;
    state = await throttleAnswer(key, () => throttle.count?.(before, departed.slice(from, from + toldAtOnce)), clock);
  }
  return state;
}

/** What it does not grant at once it is asked for again with the next: counted later, not less, as far as it goes. */
async function stateAsked(
  key: string,
  throttle: Throttle,
  departed: readonly Departed[],
  clock: Clock,
): Promise<unknown> {
  let state = throttle.initial;
  let owed = 0;
  let largest = 0;
  for (const { at, mails, bytesPerMail, ...each } of departed) {
    largest = owed === 0 ? bytesPerMail : Math.max(largest, bytesPerMail);
    const ask = { ...each, now: at, mails: mails + owed, bytesPerMail: largest };
    const { granted, states } = await asked(key, throttle, state, ask, clock);
    state = granted === 0 ? state : states.get(key);
    owed = ask.mails - granted;
  }
  return state;
}

async function asked(key: string, throttle: Throttle, state: unknown, ask: Ask, clock: Clock): Promise<CommonGrant> {
  try {
    return await grantFromAll([{ key, throttle, state }], ask, (_, grant) => throttleInTime(key, grant, clock));
  } catch (thrown) {
    throw throttleProblem(key, thrown);
  }
}
