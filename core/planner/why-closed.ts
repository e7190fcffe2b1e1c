import { grantFromAll } from '../send/grant.ts';
import type { PlannedAccount } from './planned-account.ts';

/** Says for each account why nothing can leave through it any more, naming the throttle that stops it for good. */
export async function whyClosed(
  accounts: readonly PlannedAccount[],
  states: ReadonlyMap<string, unknown>,
  now: number,
  bytesPerMail: number,
): Promise<string> {
  if (accounts.length === 0) return 'There is no account to send through.';
  const reasons: string[] = [];
  for (const { account, throttles, heldUntil } of accounts) {
    if (heldUntil === Infinity) {
      reasons.push(`${account} is on hold until somebody lifts it`);
      continue;
    }
    for (const { name, throttle } of throttles) {
      const ask = { now, mails: 1, recipientsPerMail: 1, bytesPerMail };
      const { granted, retryAt } = await grantFromAll([{ key: name, throttle, state: states.get(name) }], ask);
      if (granted === 0 && retryAt === undefined)
        reasons.push(
          `the throttle ${name} of ${account} lets no more mails of ${bytesPerMail.toLocaleString('en')} bytes go`,
        );
    }
  }
  return `No more mail leaves: ${reasons.join('; ') || 'no account lets any go'}.`;
}
