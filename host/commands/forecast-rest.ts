import { measureLetter } from '@postrider/core';
import type { Contradiction, ForecastWish, LedgerSession, Plan, PlannedPerson } from '@postrider/core';
import { ProblemError } from '@postrider/core/contracts';
import type { Campaign } from '@postrider/core/contracts';
import type { Terminal } from '../terminal/terminal.ts';
import type { OpenLedger } from './with-ledger.ts';

/** How what is left of a campaign goes by the limits as they are; each recipient is looked at where limits ask for it. */
export async function forecastRest(campaign: Campaign, left: number, open: OpenLedger): Promise<Plan> {
  const { session } = open;
  return session.forecast({
    ...(await wishFor(campaign, left, open)),
    people: () => whoIsLeft(session, campaign.id),
  });
}

/** What is said of a mailing before it begins, to whom is not asked. */
export interface Outlook extends Finish {
  /** Throttles under which nothing ever leaves through an account. */
  readonly contradictions: readonly Contradiction[];
  /** No account lets any mail go, ever, until one of them is changed. */
  readonly isHopeless: boolean;
}

/**
 * What can be said without a look at each recipient, for whom is not asked first and waits for the first mail. When the
 * last one leaves is reckoned for a person who watches.
 */
export async function outlookOf(
  campaign: Campaign,
  left: number,
  open: OpenLedger,
  { interactive }: Pick<Terminal, 'interactive'>,
): Promise<Outlook> {
  try {
    const plan = await open.session.forecast(await wishFor(campaign, interactive ? left : 1, open));
    const isSure = plan.assumes === undefined;
    return {
      contradictions: plan.contradictions,
      isHopeless: isSure && isHopeless(plan),
      ...(isSure && interactive ? finishOf(plan) : {}),
    };
  } catch (thrown) {
    // Sending meets it too, and says so.
    if (ProblemError.is(thrown)) return { contradictions: [], isHopeless: false };
    throw thrown;
  }
}

/** Its throttles let nothing go. An account that waits for a person is another matter: `postrider resume` is their word. */
export function isHopeless(plan: Plan): boolean {
  return plan.kind === 'never' && plan.sent === 0 && plan.contradictions.length > 0;
}

/** When the last mail leaves; absent where nobody knows. */
export interface Finish {
  readonly finishesAt?: number;
}

export function finishOf(plan: Plan): Finish {
  return plan.kind === 'finishes' ? { finishesAt: plan.at } : {};
}

async function wishFor(
  { id, renderer, ...campaign }: Campaign,
  recipients: number,
  { host }: OpenLedger,
): Promise<ForecastWish> {
  const { through, sender, user } = campaign;
  return {
    recipients,
    bytesPerMail: await measureLetter(await host.renderer(renderer), campaign),
    through,
    mailing: { sender: sender.address, ...(user === undefined ? {} : { user }) },
    campaign: id,
  };
}

/** Those who are still to be sent to, in the order of the list. */
async function* whoIsLeft(session: LedgerSession, campaign: string): AsyncGenerator<readonly PlannedPerson[]> {
  let batch: PlannedPerson[] = [];
  for await (const { address, fields } of session.ledger.deliveries({ campaign, states: ['queued', 'waiting'] })) {
    batch.push({ address, fields });
    if (batch.length < 1_000) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}
