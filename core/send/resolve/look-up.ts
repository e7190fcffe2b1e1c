import type { Bus } from '../../bus/bus.ts';
import type { CampaignBook, CampaignId, DeliveryId, Problem, ReportBook, UncertainTry } from '../../contracts/index.ts';
import type { SendingAccount } from '../sending-account.ts';
import { lookIntoSent } from './look-into-sent.ts';
import type { JudgedTry, LookServices } from './look-into-sent.ts';
import { endOf } from './uncertain-ends.ts';

/** Which uncertain mails are looked for; all given conditions hold at once. */
export interface LookUpWish {
  /** Absent: every campaign. */
  readonly campaign?: CampaignId;
  /** Only what went by this account. */
  readonly account?: string;
  /** Only these recipients; upper and lower case are the same. */
  readonly addresses?: readonly string[];
}

/** What became known of one account's uncertain mails. */
export interface AccountLookedUp {
  readonly account: string;
  /** Those that a look could be made for. */
  readonly judged: readonly JudgedTry[];
  /** Those that were not looked for, and why. */
  readonly unsought: readonly UncertainTry[];
  readonly problem?: Problem;
}

export interface LookUpServices extends LookServices {
  readonly book: LookServices['book'] & Pick<CampaignBook, 'campaigns'> & Pick<ReportBook, 'tally'>;
  readonly bus: Bus;
}

/** How many of a look-up were written as what. */
export interface LookUpSettled {
  readonly found: number;
  readonly requeued: number;
}

const page = 1000;

/** Uncertain mails by the account they went by, in the order of their ids. */
async function uncertainByAccount(
  wish: LookUpWish,
  book: LookUpServices['book'],
): Promise<ReadonlyMap<string, readonly UncertainTry[]>> {
  const wanted = wish.addresses && new Set(wish.addresses.map((address) => address.toLowerCase()));
  const tries = new Map<string, UncertainTry[]>();
  for (const { id } of await book.campaigns()) {
    if (wish.campaign !== undefined && wish.campaign !== id) continue;
    if ((await book.tally(id)).uncertain === 0) continue;
    for (let after = 0; ;) {
      const some = await book.uncertainTries({ campaign: id, limit: page, after });
      for (const tried of some) {
        if (wish.account !== undefined && wish.account !== tried.account) continue;
        if (wanted?.has(tried.address.toLowerCase()) === false) continue;
        const theirs = tries.get(tried.account);
        if (theirs === undefined) tries.set(tried.account, [tried]);
        else theirs.push(tried);
      }
      if (some.length < page) break;
      after = some.at(-1)?.delivery ?? 0;
    }
  }
  return tries;
}

/**
 * Looks for uncertain mails, whatever their campaigns' policies; nothing is written. `accountOf` says why an account
 * cannot be had. An aborted signal: what was not looked for by then is left out.
 */
export async function lookUp(
  wish: LookUpWish,
  accountOf: (name: string) => Promise<SendingAccount | Problem>,
  services: LookUpServices,
  signal: AbortSignal,
): Promise<readonly AccountLookedUp[]> {
  const lookedUp: AccountLookedUp[] = [];
  for (const [name, tries] of await uncertainByAccount(wish, services.book)) {
    if (signal.aborted) break;
    const account = await accountOf(name);
    if ('code' in account) {
      lookedUp.push({ account: name, judged: [], unsought: tries, problem: account });
      continue;
    }
    const judged: JudgedTry[] = [];
    let problem: Problem | undefined;
    for await (const looked of lookIntoSent(account, tries, services, signal)) {
      if (looked.kind === 'judged') judged.push(...looked.judged);
      else ({ problem } = looked);
    }
    const sought = new Set(judged.map(({ tried }) => tried));
    const unsought = tries.filter((tried) => !sought.has(tried));
    lookedUp.push({ account: name, judged, unsought, ...(problem === undefined ? {} : { problem }) });
  }
  return lookedUp;
}

/** Writes what was found, and why the rest is uncertain still; `requeue`: puts back in the queue what is absent. */
export async function settleLookUp(
  lookedUp: readonly AccountLookedUp[],
  requeue: boolean,
  { book, bus, clock }: LookUpServices,
): Promise<LookUpSettled> {
  let [foundSum, requeuedSum] = [0, 0];
  for (const { account, judged } of lookedUp) {
    const at = clock.now();
    const wanted = judged.filter(({ judgement }) => requeue || judgement.kind !== 'absent');
    const ends = wanted.flatMap((each) => endOf(each) ?? []);
    if (ends.length === 0) continue;
    const settled = new Set(await book.settleUncertain(ends, at));
    const of = (kind: JudgedTry['judgement']['kind']): readonly DeliveryId[] =>
      wanted.flatMap(({ tried, judgement }) =>
        judgement.kind === kind && settled.has(tried.delivery) ? [tried.delivery] : [],
      );
    const [found, requeued] = [of('found'), of('absent')];
    if (found.length + requeued.length > 0) bus.publish({ type: 'deliveries.resolved', at, account, found, requeued });
    foundSum += found.length;
    requeuedSum += requeued.length;
  }
  return { found: foundSum, requeued: requeuedSum };
}
