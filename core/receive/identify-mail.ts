import type { BounceReport, InboundKind, JoinedDelivery } from '../contracts/index.ts';
import { automaticSign } from './automatic.ts';
import { readBounce } from './bounce/read-bounce.ts';
import type { ParsedMail } from './parsed-mail.ts';
import { readComplaint } from './read-complaint.ts';
import { readUnsubscribe } from './read-unsubscribe.ts';
import { returnedMessage } from './returned-message.ts';

/** A Message-ID that may be ours, and where it stood. */
export interface Clue {
  readonly messageId: string;
  readonly by: JoinedDelivery['by'];
}

/** What a mail is, and what in it may lead to the delivery it answers. */
export interface IdentifiedMail {
  readonly kind: InboundKind;
  readonly bounces: readonly BounceReport[];
  /** The strongest first. */
  readonly clues: readonly Clue[];
  /** Whom a bounce or complaint names. */
  readonly recipients: readonly string[];
  /** The sign by which it was known; for the log. */
  readonly sign: string;
}

/** Message-IDs that are looked up for one mail. */
const clueLimit = 50;

/** Xtext is undone (RFC 3461 section 4): some servers report the envelope id as it came, some as it was meant. */
function decodeXtext(text: string): string {
  return text.replace(/\+([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function answered(mail: ParsedMail): readonly Clue[] {
  return [
    ...(mail.inReplyTo === undefined ? [] : [{ messageId: mail.inReplyTo, by: 'message-id' as const }]),
    // The newest stands last (RFC 5322 section 3.6.4).
    ...mail.references.toReversed().map((messageId) => ({ messageId, by: 'references' as const })),
  ];
}

/** Decides what a mail is. Pure: the same mail is always the same kind. */
export function identifyMail(mail: ParsedMail): IdentifiedMail {
  const returned = returnedMessage(mail);
  const returnedClues = returned.messageIds.map((messageId) => ({ messageId, by: 'returned-headers' as const }));
  const identified = (
    kind: InboundKind,
    sign: string,
    clues: readonly Clue[],
    recipients: readonly string[] = [],
    bounces: readonly BounceReport[] = [],
  ): IdentifiedMail => ({ kind, sign, clues: clues.slice(0, clueLimit), recipients, bounces });

  const complaint = readComplaint(mail, returned);
  if (complaint !== undefined)
    return identified('complaint', complaint.feedbackType, [...returnedClues, ...answered(mail)], complaint.recipients);

  const bounce = readBounce(mail, returned);
  if (bounce !== undefined) {
    const { envelopeId } = bounce;
    const envelope = envelopeId === undefined ? [] : [decodeXtext(envelopeId), envelopeId];
    const clues = [
      ...envelope.map((messageId) => ({ messageId, by: 'message-id' as const })),
      ...returnedClues,
      ...answered(mail),
    ];
    return identified('bounce', 'failure report', clues, bounce.recipients, bounce.reports);
  }

  const unsubscribe = readUnsubscribe(mail);
  if (unsubscribe !== undefined) {
    const { token } = unsubscribe;
    const named =
      token === undefined ? [] : [{ messageId: `<${token}@unsubscribe.invalid>`, by: 'message-id' as const }];
    return identified('unsubscribe', 'subject', [...named, ...answered(mail)]);
  }

  const sign = automaticSign(mail);
  return sign === undefined
    ? identified('human', 'none of a machine', answered(mail))
    : identified('automatic', sign, answered(mail));
}
