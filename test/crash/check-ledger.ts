import { unseen } from './sink-record.ts';
import type { SinkSight } from './sink-record.ts';

/** What `postrider report --list --json` says. */
export interface LedgerReport {
  readonly campaign: { readonly state: string };
  readonly proof: { readonly queued: number; readonly addsUp: boolean };
  readonly deliveries: readonly { readonly address: string; readonly state: string; readonly reply?: string }[];
}

export type Sights = ReadonlyMap<string, SinkSight>;

export function addressesIn(report: LedgerReport | undefined, ...states: readonly string[]): readonly string[] {
  return (report?.deliveries ?? []).filter(({ state }) => states.includes(state)).map(({ address }) => address);
}

/**
 * What must hold the moment after a kill, before anything is mended. `bound`: connections times mails in flight.
 * `doubted`: who was in flight at earlier kills.
 */
export function faultsAfterKill(
  report: LedgerReport | undefined,
  sights: Sights,
  bound: number,
  doubted: ReadonlySet<string>,
): readonly string[] {
  const faults: string[] = [];
  // Killed before the ledger knew the campaign: then nobody may have been written to.
  if (report === undefined)
    return sights.size === 0 ? [] : [`${sights.size} mails left before the campaign was stored`];
  if (!report.proof.addsUp) faults.push('the sums do not add up after the kill');
  const { queued } = report.proof;
  if (report.deliveries.length !== queued) faults.push(`${report.deliveries.length} rows listed for ${queued} counted`);
  const handed = addressesIn(report, 'handed').length;
  if (handed > bound) faults.push(`${handed} in flight at the kill, more than ${bound}`);
  if (report.campaign.state === 'drafting' && sights.size > 0) faults.push('mails left before the list was whole');
  for (const { address, state } of report.deliveries) {
    const { taken, saw } = sights.get(address) ?? unseen;
    if (state === 'accepted' && taken.length === 0) faults.push(`lost: ${address} counts as accepted and never came`);
    // The row was durable as handed before its first octet left: nothing that is still queued was seen at all.
    if (state === 'queued' && saw !== 'nothing' && !doubted.has(address))
      faults.push(`${address} is queued, and the sink saw ${saw} of it`);
  }
  return faults;
}

/** What must hold at the end. `doubted`: everyone who was in flight at a kill. */
export function faultsAtEnd(
  report: LedgerReport | undefined,
  sights: Sights,
  recipients: number,
  doubted: ReadonlySet<string>,
  policy: 'hold' | 'resend',
): readonly string[] {
  if (report === undefined) return ['the ledger knows no campaign at the end'];
  const faults: string[] = [];
  if (!report.proof.addsUp) faults.push('the sums do not add up at the end');
  if (report.deliveries.length !== recipients) faults.push(`${report.deliveries.length} rows of ${recipients}`);
  for (const { address, state } of report.deliveries) {
    const { taken } = sights.get(address) ?? unseen;
    if (state === 'accepted' ? taken.length === 0 : state !== 'uncertain') faults.push(`lost: ${address} is ${state}`);
    if (state === 'uncertain' && policy === 'resend') faults.push(`${address} is uncertain, though it could go again`);
    if (state === 'uncertain' && !doubted.has(address)) faults.push(`${address} is uncertain and was not in flight`);
    if (taken.length > 1 && (policy === 'hold' || !doubted.has(address))) faults.push(`duplicate: ${address}`);
    if (new Set(taken).size > 1) faults.push(`${address} came again under another Message-ID`);
  }
  const ids = new Set([...sights.values()].flatMap(({ taken }) => taken.slice(0, 1)));
  const people = [...sights.values()].filter(({ taken }) => taken.length > 0).length;
  if (ids.size !== people) faults.push(`${people} people got mails under ${ids.size} Message-IDs`);
  return faults;
}
