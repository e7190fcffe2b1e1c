import { refusalClasses, refusalScopes } from '../../../contracts/index.ts';
import type { Accepted, Outcome, Refused, Reply, Uncertain } from '../../../contracts/index.ts';
import { byKind, number, object, oneOf, optional, text } from './shape.ts';
import type { Shape } from './shape.ts';

/** Replies of mail servers have at most 64 KiB in the drivers of this project; more says no more. */
const replyShape: Shape<Reply> = object({
  text: text(65_536),
  code: optional(number(200, 599)),
  enhanced: optional(text(32)),
  phase: optional(
    oneOf('connect', 'greeting', 'hello', 'secure', 'authenticate', 'mail', 'recipient', 'data', 'content'),
  ),
});

const acceptedShape: Shape<Accepted> = object({
  kind: oneOf('accepted'),
  reply: replyShape,
  queueId: optional(text(256)),
});

export const refusedShape: Shape<Refused> = object({
  kind: oneOf('refused'),
  class: oneOf(...refusalClasses),
  scope: oneOf(...refusalScopes),
  reply: replyShape,
  retryAfter: optional(number(0)),
});

const uncertainShape: Shape<Uncertain> = object({ kind: oneOf('uncertain'), why: text(4000) });

export const outcomeShape: Shape<Outcome> = byKind<Outcome>({
  accepted: acceptedShape,
  refused: refusedShape,
  uncertain: uncertainShape,
});
