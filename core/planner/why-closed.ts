import type { ForeseenThrottles } from './foreseen-throttles.ts';
import type { PlannedAccount } from './planned-account.ts';
import type { Portion } from './portion.ts';

/** A person reads so many reasons; the others are alike. */
const mostReasons = 5;

/** Says for each account why nothing can leave through it any more, naming the throttles that stop it for good. */
export async function whyClosed(
  accounts: readonly PlannedAccount[],
  foreseen: ForeseenThrottles,
  portions: readonly Portion[],
  now: number,
  bytesPerMail: number,
): Promise<string> {
  if (accounts.length === 0) return 'There is no account to send through.';
  const reasons = new Set<string>();
  for (const { account, throttles, narrow, heldUntil } of accounts) {
    if (heldUntil === Infinity) {
      reasons.add(`the account "${account}" was stopped until you act`);
      continue;
    }
    const waiting = portions.filter(({ left }) => left > 0).flatMap(({ name }) => narrow?.get(name) ?? []);
    for (const planned of [...throttles, ...waiting]) {
      const ask = { now, mails: 1, recipientsPerMail: 1, bytesPerMail };
      const { granted, refusedBy } = await foreseen.grant(foreseen.together([planned]), ask);
      if (granted === 0 && refusedBy.some(({ until }) => until === Infinity))
        reasons.add(
          `the throttle ${planned.name} of ${account} lets no more mails of ${bytesPerMail.toLocaleString('en')} bytes go`,
        );
    }
  }
  const shown = [...reasons].slice(0, mostReasons);
  if (reasons.size > shown.length) shown.push(`and ${reasons.size - shown.length} more`);
  return `No more mail leaves: ${shown.join('; ') || 'no account lets any go'}.`;
}
