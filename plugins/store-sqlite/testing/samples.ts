import type { Campaign, DeliveryId, Ledger, Turn } from '@postrider/sdk';

export const noon = Date.parse('2026-03-02T12:00:00Z');

export function campaignOf(id: string): Campaign {
  return {
    id,
    name: id,
    sender: { address: 'hello@northlight.example' },
    through: { account: 'studio' },
    renderer: 'mjml',
    template: { letter: { file: 'letter.mjml', text: '<mjml></mjml>' } },
    columns: [],
    onUncertain: 'hold',
    createdAt: noon,
    state: 'running',
    recipients: 0,
  };
}

/** A campaign of `count` people; the ids of their deliveries. */
export async function enlisted(ledger: Ledger, id: string, count: number): Promise<DeliveryId[]> {
  await ledger.addCampaign(campaignOf(id));
  const people = Array.from({ length: count }, (_, place) => ({ address: `p${place}@example.com`, fields: {} }));
  await ledger.enlist(id, people, [], noon);
  return idsOf(ledger);
}

export async function idsOf(ledger: Ledger): Promise<DeliveryId[]> {
  const ids: DeliveryId[] = [];
  for await (const { id } of ledger.deliveries({})) ids.push(id);
  return ids;
}

export function turnOf(part: Partial<Turn>): Turn {
  const nothing = { settled: [], claimed: [], suppressed: [], postponed: [], throttles: [], holds: [], lifted: [] };
  return { at: noon, ...nothing, suppressions: [], ...part };
}

export function claim(ledger: Ledger, ids: readonly DeliveryId[]) {
  return ledger.commit(turnOf({ claimed: ids.map((delivery) => ({ delivery, account: 'studio' })) }));
}

/** The code of the problem that `work` fails with. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  const problem = await problemOf(work);
  return problem.code;
}

export async function problemOf(work: Promise<unknown>): Promise<{ code: string; what: string; next: string }> {
  try {
    await work;
  } catch (thrown) {
    const [problem] = (thrown as { problems?: { code: string; what: string; next: string }[] }).problems ?? [];
    if (problem !== undefined) return problem;
    throw thrown;
  }
  return { code: 'none', what: '', next: '' };
}
