import type { Clock, Hold, Ledger, SendThrough } from '../contracts/index.ts';
import { contradictions, type Contradiction } from '../planner/contradictions.ts';
import { forecast, type Forecast } from '../planner/forecast.ts';
import { ListOrder } from '../planner/list-order.ts';
import type { PlannedAccount, PlannedThrottle } from '../planner/planned-account.ts';
import type { Stretch } from '../planner/portion.ts';
import { adoptedState } from '../send/adopted-state.ts';
import { CountedBy, mailingOf, type Count, type Mailing } from '../send/counted-by.ts';
import type { DestinationGroups } from '../send/destination-groups.ts';
import { recipientDomain } from '../send/recipient-domain.ts';
import { recount } from '../send/recount.ts';
import { dependsOnRecipient } from '../send/scope.ts';
import { seedsFor, type Seeding } from '../send/seed-watch.ts';
import type { SendingAccount } from '../send/sending-account.ts';

/** Somebody whose mail is planned. */
export interface PlannedPerson {
  readonly address: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface ForecastWish {
  readonly recipients: number;
  readonly bytesPerMail: number;
  readonly through: SendThrough;
  /** Who it is from, where throttles count by that. */
  readonly mailing?: Mailing;
  /** The campaign, when it stands in the ledger. */
  readonly campaign?: string;
  /** Who it goes to, each once and in the order of the list; read only when a throttle counts by the recipient. */
  readonly people?: () => AsyncIterable<readonly PlannedPerson[]>;
}

export interface PlanParts {
  readonly ledger: Pick<Ledger, 'campaigns' | 'holds' | 'throttles' | 'tried'>;
  readonly clock: Clock;
  readonly timeZone: string;
  /** In the order of the route. */
  readonly accounts: readonly SendingAccount[];
  readonly destinations: DestinationGroups;
  /** Absent: no seeds are sown. */
  readonly seeding?: Pick<Seeding, 'every' | 'mailboxes'>;
}

/** A forecast, and what it had to take for granted. */
export type Plan = Forecast & {
  readonly assumes?: 'all recipients are alike';
  /** Throttles under which nothing ever leaves through an account, also where another account sends it all. */
  readonly contradictions: readonly Contradiction[];
  /** Seed mails that leave beside those of the recipients: limits count them too. */
  readonly seeds?: number;
};

/** Milliseconds that a plan looks ahead. */
const horizon = 400 * 86_400_000;
/** Milliseconds that the DNS may take to say who takes the mail of a whole list. */
const dnsPatience = 10_000;

/** The calendar before the start: runs the throttles themselves in virtual time, from the states they are in. */
export async function planAhead(parts: PlanParts, wish: ForecastWish): Promise<Plan> {
  const { accounts, ledger, clock, timeZone } = parts;
  const mailings = new Map((await ledger.campaigns()).map((campaign) => [campaign.id, mailingOf(campaign)]));
  if (wish.mailing !== undefined) mailings.set(wish.campaign ?? '', wish.mailing);
  const byName = new Map(accounts.map((account) => [account.name, account]));
  const counted = new CountedBy(byName, mailings, parts.destinations);
  const byRecipient = accounts.some(({ throttles }) =>
    throttles.some(({ per = 'everything' }) => dependsOnRecipient(per)),
  );
  const portions = byRecipient && wish.people !== undefined ? await portionsOf(wish.people, wish, counted) : undefined;
  const seeds = parts.seeding === undefined ? 0 : seedsFor(wish.recipients, parts.seeding.every);
  if (portions !== undefined && seeds > 0)
    await addSeeds(portions, seeds, parts.seeding?.mailboxes ?? [], wish, counted);
  const samples = portions?.samples ?? new Map([['', nobody(wish)]]);
  const holds = await ledger.holds();
  // What sending would count anew before it begins.
  const updates = await recount({ book: ledger, accounts: byName, counted, clock });
  const recounted = new Map(updates.map(({ key, state }) => [key, state]));
  const planned: PlannedAccount[] = [];
  for (const { name } of accounts)
    planned.push(await plannedAccount(name, samples, counted, { ledger, clock }, holds, recounted));
  const asked = { now: clock.now(), bytesPerMail: wish.bytesPerMail, accounts: planned, horizon };
  const result = await forecast({
    ...asked,
    recipients: wish.recipients + seeds,
    timeZone,
    ...(portions === undefined ? {} : { stretches: portions.stretches }),
  });
  return {
    ...result,
    contradictions: await contradictions(asked),
    ...(byRecipient && portions === undefined ? { assumes: 'all recipients are alike' } : {}),
    ...(seeds === 0 ? {} : { seeds }),
  };
}

type Addressed = PlannedPerson & { readonly campaign: string };

function nobody({ campaign = '' }: ForecastWish): Addressed {
  return { campaign, address: 'somebody@example.com', fields: {} };
}

interface Portions {
  readonly stretches: Stretch[];
  /** Somebody of each. */
  readonly samples: Map<string, Addressed>;
}

/** Seeds go to their mailboxes in turn. */
async function addSeeds(
  { stretches, samples }: Portions,
  seeds: number,
  mailboxes: Seeding['mailboxes'],
  { campaign = '' }: ForecastWish,
  counted: CountedBy,
): Promise<void> {
  if (counted.byDestination) await counted.prepare(mailboxes, dnsPatience);
  for (const [place, { address }] of mailboxes.entries()) {
    const portion = counted.portionOf({ address, fields: {} });
    if (!samples.has(portion)) samples.set(portion, { campaign, address, fields: {} });
    stretches.push({ portion, mails: Math.ceil((seeds - place) / mailboxes.length) });
  }
}

/** People who fall under the same counts, whichever account takes them. */
async function portionsOf(
  people: NonNullable<ForecastWish['people']>,
  { campaign = '' }: ForecastWish,
  counted: CountedBy,
): Promise<Portions> {
  if (counted.byDestination) {
    const domains = new Map<string, PlannedPerson>();
    for await (const batch of people())
      for (const person of batch) domains.set(recipientDomain(person.address), person);
    await counted.prepare([...domains.values()], dnsPatience);
  }
  const order = new ListOrder();
  const samples = new Map<string, Addressed>();
  for await (const batch of people()) {
    for (const { address, fields } of batch) {
      const portion = counted.portionOf({ address, fields });
      order.add(portion);
      if (!samples.has(portion)) samples.set(portion, { campaign, address, fields });
    }
  }
  return { stretches: [...order.stretches()], samples };
}

async function plannedAccount(
  account: string,
  samples: ReadonlyMap<string, Addressed>,
  counted: CountedBy,
  { ledger, clock }: Pick<PlanParts, 'ledger' | 'clock'>,
  holds: readonly Hold[],
  recounted: ReadonlyMap<string, unknown>,
): Promise<PlannedAccount> {
  const counts = new Map([...samples].map(([portion, sample]) => [portion, counted.countsOf(account, sample).all]));
  const all = [...counts.values()].flat();
  const records = await ledger.throttles([...new Set(all.flatMap(({ key, name }) => [key, name]))]);
  const stored = new Map(records.map(({ key, state }) => [key, state]));
  const plan = async ({ key, name, throttle, timeZone }: Count): Promise<PlannedThrottle> => {
    // As when sending.
    const before = recounted.get(key) ?? stored.get(key) ?? (throttle.findings && stored.get(name));
    const state = before === undefined ? throttle.initial : await adoptedState(key, throttle, before, clock);
    return {
      name: key,
      throttle,
      state: (await throttle.forecast?.expected?.(state)) ?? state,
      ...(timeZone === undefined ? {} : { timeZone }),
    };
  };
  const [anybody = []] = counts.values();
  const narrow = new Map<string, readonly PlannedThrottle[]>();
  for (const [portion, some] of counts)
    narrow.set(portion, await Promise.all(some.filter(({ wide }) => !wide).map(plan)));
  const heldUntil = holds.find((hold) => hold.account === account && hold.group === undefined)?.until;
  return {
    account,
    throttles: await Promise.all(anybody.filter(({ wide }) => wide).map(plan)),
    narrow,
    ...(heldUntil === undefined ? {} : { heldUntil }),
  };
}
