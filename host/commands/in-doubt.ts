import type { CampaignId, Delivery, Ledger, Seed } from '@postrider/core/contracts';

/** Mails that an account was accepted while a seed of it went missing. */
export interface Doubt {
  readonly account: string;
  readonly inbox: string;
  readonly from: number;
  /** When a person let the account go on; absent: it is held still. */
  readonly until?: number;
  readonly mails: number;
}

/** Accepted ones of a campaign that may never arrive, each with the seed that says so. */
export async function* mailsInDoubt(
  ledger: Ledger,
  campaign: CampaignId,
): AsyncGenerator<readonly [delivery: Delivery, seed: Seed]> {
  const missing = await ledger.seeds('missing');
  if (missing.length === 0) return;
  for await (const delivery of ledger.deliveries({ campaign, states: ['accepted'] })) {
    const seed = missing.find((each) => isWithin(delivery, each));
    if (seed !== undefined) yield [delivery, seed];
  }
}

export async function doubtsOf(ledger: Ledger, campaign: CampaignId): Promise<readonly Doubt[]> {
  const counts = new Map<Seed, number>();
  for await (const [, seed] of mailsInDoubt(ledger, campaign)) counts.set(seed, (counts.get(seed) ?? 0) + 1);
  return [...counts].map(([{ account, inbox, from, releasedAt }, mails]) => ({
    account,
    inbox,
    from,
    ...(releasedAt === undefined ? {} : { until: releasedAt }),
    mails,
  }));
}

function isWithin({ account, changedAt }: Delivery, seed: Seed): boolean {
  return account === seed.account && changedAt >= seed.from && changedAt <= (seed.releasedAt ?? Infinity);
}
