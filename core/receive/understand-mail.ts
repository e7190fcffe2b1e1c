import { causeOf } from '../contracts/index.ts';
import { cleanLine } from './clean-text.ts';
import { identifyMail } from './identify-mail.ts';
import type { IdentifiedMail } from './identify-mail.ts';
import { parseMail } from './parse-mail.ts';
import type { ParsedMail } from './parsed-mail.ts';

/** A mail taken apart, and what it is. */
export interface Understood {
  readonly kind: 'understood';
  readonly mail: ParsedMail;
  readonly identified: IdentifiedMail;
}

export type Understanding = Understood | { readonly kind: 'not-understood'; readonly why: string };

/** Takes a mail apart and identifies it. Never throws: one mail that trips us must not stop the others behind it. */
export async function understandMail(raw: Uint8Array): Promise<Understanding> {
  const parsed = await parseMail(raw);
  if (parsed.kind === 'not-understood') return parsed;
  try {
    return { kind: 'understood', mail: parsed.mail, identified: identifyMail(parsed.mail) };
  } catch (thrown) {
    return { kind: 'not-understood', why: cleanLine(causeOf(thrown).message, 200) };
  }
}
