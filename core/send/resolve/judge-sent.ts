/** A mail that an account surely took. */
export interface SoughtWitness {
  readonly messageId: string;
  readonly handedAt: number;
}

/** An uncertain mail that was looked for in its account's Sent folder, and those that were looked for beside it. */
export interface SoughtMail extends SoughtWitness {
  /** When it was given up for uncertain. */
  readonly uncertainAt: number;
  readonly witnesses: readonly SoughtWitness[];
}

/** What a look into a Sent folder says of one uncertain mail. */
export type SentJudgement =
  /** The provider took it. */
  | { readonly kind: 'found' }
  /** The provider did not take it, and will not. */
  | { readonly kind: 'absent' }
  /** Another look may tell. */
  | { readonly kind: 'early' }
  /** The folder is no proof. `unwitnessed`: it holds no mail of before this one, or none is known that it should hold; `empty`: it holds none of them; `gaps`: it lacks some. */
  | { readonly kind: 'unproven'; readonly why: 'unwitnessed' | 'empty' | 'gaps' };

const minute = 60_000;
/** How long after another one was given up a mail must have left to have overtaken it: a server may still have been at work on that. */
export const overtaking = minute;
/** As long as a server may take for the end of a mail (RFC 5321 section 4.5.3.2.6): nothing is under way after that. */
const settled = 10 * minute;

const early: SentJudgement = { kind: 'early' };

/**
 * Pure: whether a mail that is not in the folder was never taken. Not finding it says nothing until the folder has
 * proved that it holds the mails around it: one of before; and one that left a minute after it was given up, for
 * folders fill in the order in which mails are taken, however late, or else the ten minutes after which nothing can be
 * under way any more. A folder that lacks a mail which the account surely sent (it is emptied after some time, somebody
 * tidied it up, it is not kept any more, it is another provider's) proves nothing. `found`: Message-IDs that are in the
 * folder. `now`: when it was asked.
 */
export function judgeSent(sought: SoughtMail, found: ReadonlySet<string>, now: number): SentJudgement {
  if (found.has(sought.messageId)) return { kind: 'found' };
  const { witnesses, handedAt, uncertainAt } = sought;
  const isThere = ({ messageId }: SoughtWitness): boolean => found.has(messageId);
  const age = now - handedAt;
  if (witnesses.length === 0) return age < settled ? early : { kind: 'unproven', why: 'unwitnessed' };

  const latest = Math.max(...witnesses.filter(isThere).map((witness) => witness.handedAt));
  const missing = witnesses.filter((witness) => !isThere(witness));
  const late = missing.filter((witness) => now - witness.handedAt >= settled);
  // What is missing may only be behind, as long as nothing that came after it is there.
  const lacking = missing.some((witness) => witness.handedAt <= latest) || late.length > 0;
  if (lacking) {
    if (age < settled) return early;
    return { kind: 'unproven', why: latest === -Infinity ? 'empty' : 'gaps' };
  }
  // Only one of before vouches that this was the account's folder then: the account may be with another provider since.
  if (!witnesses.some((witness) => witness.handedAt <= handedAt && isThere(witness)))
    return age < settled ? early : { kind: 'unproven', why: 'unwitnessed' };
  // Since it was handed over its bytes may have taken minutes, and longer than those of mails that left meanwhile.
  if (latest >= uncertainAt + overtaking) return { kind: 'absent' };
  // While those that came after it are behind, it may be, too.
  return missing.length > 0 || age < settled ? early : { kind: 'absent' };
}
