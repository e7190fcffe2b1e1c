import type {
  Action,
  ConnectionOffer,
  Fetched,
  Grant,
  LimitFound,
  MailReference,
  Pattern,
  Program,
  RankedAccount,
  Task,
  TaskReference,
  TransportCapabilities,
} from '../../../contracts/index.ts';
import {
  byKind,
  integer,
  list,
  number,
  object,
  octets,
  oneOf,
  optional,
  plain,
  text,
  truth,
  wholeText,
} from './shape.ts';
import type { Shape } from './shape.ts';

export const capabilitiesShape: Shape<TransportCapabilities> = object({
  connections: integer(1, 512),
  mailsInFlight: integer(1, 1024),
  size: optional(number(0)),
  idempotent: optional(truth),
});

export const offerShape: Shape<ConnectionOffer> = object({
  mailsInFlight: optional(number(0)),
  mailsPerConnection: optional(number(0)),
  size: optional(number(0)),
});

/** A throttle's state, as it stands in the ledger. */
export const stateShape: Shape<unknown> = plain({ nodes: 200_000, depth: 32, characters: 4_000_000 });

export const grantShape: Shape<Grant<unknown>> = object({
  state: stateShape,
  granted: integer(0),
  retryAt: optional(number()),
});

/** Milliseconds since the epoch that a calendar can show. */
const moment = number(0, 8_640_000_000_000_000);

/** As many as a person may want to read, and no more. */
export const limitsFoundShape: Shape<readonly LimitFound[]> = list(
  object({
    what: text(500),
    trust: oneOf('suspected', 'confirmed'),
    held: integer(0),
    since: moment,
    refusedAt: optional(moment),
    said: optional(text(500)),
  }),
  1000,
);

export const rankingShape: Shape<readonly RankedAccount[]> = list(
  object({ account: wholeText(200), reason: text(1000) }),
  1000,
);

const draftFields = {
  title: text(1000),
  body: text(1_000_000),
  type: optional(text(200)),
  status: optional(text(200)),
  department: optional(text(200)),
  user: optional(text(200)),
  contact: optional(object({ address: wholeText(320), name: optional(text(1000)) })),
} as const;

const referenceFields = { id: wholeText(1000), url: optional(wholeText(4000)) } as const;

export const actionsShape: Shape<readonly Action[]> = list(
  byKind<Action>({
    task: object({ kind: oneOf('task'), sink: wholeText(200), task: object(draftFields) }),
    suppression: object({
      kind: oneOf('suppression'),
      address: wholeText(320),
      reason: oneOf('bad-recipient', 'bounced', 'complained', 'unsubscribed', 'manual'),
      detail: text(4000),
    }),
  }),
  1000,
);

export const taskReferenceShape: Shape<TaskReference> = object(referenceFields);
export const tasksShape: Shape<readonly Task[]> = list(
  object({ ...draftFields, ...referenceFields, createdAt: number() }),
  100_000,
);

/** A letter is at most some megabytes; its program not much more. */
const letterCharacters = 32 * 1024 * 1024;

const patternShape: Shape<Pattern> = list(
  byKind<Pattern[number]>({
    words: object({ kind: oneOf('words'), words: wholeText(letterCharacters) }),
    field: object({
      kind: oneOf('field'),
      field: wholeText(1000),
      fallback: optional(wholeText(10_000)),
      escape: oneOf('none', 'html', 'url'),
      line: integer(0),
      column: integer(0),
      file: text(4096),
    }),
  }),
  100_000,
);

export const programShape: Shape<Program> = object({
  subject: patternShape,
  text: patternShape,
  html: optional(patternShape),
});

export const mailReferencesShape: Shape<readonly MailReference[]> = list(
  object({ uid: wholeText(1000), size: optional(number(0)) }),
  1_000_000,
);

export function fetchedShape(limit: number): Shape<Fetched> {
  return byKind<Fetched>({
    fetched: object({ kind: oneOf('fetched'), raw: octets(limit) }),
    'too-large': object({ kind: oneOf('too-large'), size: number(0) }),
  });
}

/** What the child says of a thing that a factory made. */
export interface Made {
  /** Functions that it has. */
  readonly members: readonly string[];
  readonly capabilities?: unknown;
  readonly initial?: unknown;
  readonly pacesRefusals?: boolean;
}

const anything: Shape<unknown> = (value) => value;

export const madeShape: Shape<Made> = object({
  members: list(wholeText(64), 64),
  capabilities: optional(anything),
  initial: optional(stateShape),
  pacesRefusals: optional(truth),
});
