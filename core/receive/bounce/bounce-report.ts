import type { BounceReport } from '../../contracts/index.ts';
import { cleanLine } from '../clean-text.ts';
import { isPermanent } from './is-permanent.ts';
import { enhancedStatusIn } from './status-code.ts';

/** Characters of a server's words that are kept. */
const diagnosticLimit = 1_000;

/** What a report said about one recipient, as it stood there. */
export interface BounceWords {
  readonly recipient?: string | undefined;
  readonly action?: string | undefined;
  readonly status?: string | undefined;
  readonly diagnostic?: string | undefined;
}

const actions = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const;

/** The address in `rfc822; <a@b>`, `a@b` or `<a@b>` (RFC 3464 section 2.3.2; `utf-8` of RFC 6533 alike). */
export function reportedAddress(value: string | undefined): string | undefined {
  const [, address] =
    /(?:^|;)\s*<?([^\s<>;\p{Cc}]{1,254}@[^\s<>;@\p{Cc}]{1,253})>?/u.exec((value ?? '').slice(0, 1_000)) ?? [];
  return address;
}

/** Generic statuses say less than the precise one a server often put in its words (Gmail folds it into them). */
function preciseStatus(status: string | undefined, diagnostic: string): string | undefined {
  const told = enhancedStatusIn(status);
  const said = enhancedStatusIn(diagnostic);
  return told === undefined || (/^[45]\.(?:0|5)\.0$/.test(told) && said !== undefined) ? said : told;
}

/** Makes a report of what was read; a missing or unknown action is a failure, since nothing else is told by plain text. */
export function bounceReport(words: BounceWords): BounceReport {
  const diagnostic = cleanLine((words.diagnostic ?? '').replace(/^\s*[\w-]+\s*;\s*/, ''), diagnosticLimit);
  // Zoho writes `Status: 550`: no status of RFC 3463, but a reply code worth keeping for the judgement.
  const status = preciseStatus(words.status, diagnostic);
  const action = actions.find((each) => words.action?.trim().toLowerCase().startsWith(each)) ?? 'failed';
  const recipient = reportedAddress(words.recipient);
  const evidence = enhancedStatusIn(words.status) === undefined ? `${words.status ?? ''} ${diagnostic}` : diagnostic;
  return {
    ...(recipient === undefined ? {} : { recipient }),
    action,
    ...(status === undefined ? {} : { status }),
    ...(diagnostic === '' ? {} : { diagnostic }),
    permanent:
      action === 'failed' && isPermanent({ ...(status === undefined ? {} : { status }), diagnostic: evidence }),
  };
}
