import type { ContributionKind, SettingsSchema } from '../../contracts/index.ts';
import { scopes } from '../../send/scope.ts';
import { SIZE } from './parse-size.ts';

export type SectionName = 'accounts' | 'throttles' | 'routes' | 'handlers' | 'inboxes' | 'tasks';

/** A part of the configuration whose entries each use a contribution. */
export interface Section {
  readonly kind: ContributionKind;
  /** Begins sentences about one of its entries. */
  readonly noun: string;
  readonly description: string;
  /** Settings of the host's own, beside those of the contribution and `use`. */
  readonly settings: Readonly<Record<string, SettingsSchema>>;
}

const inboxSettings: Section['settings'] = {
  department: { type: 'string', minLength: 1, maxLength: 200, description: 'The department that works this inbox.' },
  task: {
    type: 'object',
    description: 'Makes a task of each mail that a person wrote.',
    properties: {
      sink: { type: 'string', reference: 'tasks', description: 'Where the tasks go: a name under `tasks`.' },
      type: { type: 'string', maxLength: 200, description: 'The type that the tasks get.' },
      status: { type: 'string', maxLength: 200, description: 'The status that the tasks get.' },
      user: { type: 'string', maxLength: 200, description: 'The person that the tasks go to.' },
    },
    required: ['sink'],
    additionalProperties: false,
  },
  handlers: {
    type: 'array',
    items: { type: 'string', reference: 'handlers' },
    maxItems: 100,
    uniqueItems: true,
    description: 'Handlers that read each mail, in this order.',
  },
  excludeBefore: {
    type: 'string',
    format: 'date',
    description: 'Mail from before this day (midnight UTC) is left alone.',
  },
  disposal: {
    enum: ['keep', 'seen', 'delete'],
    default: 'keep',
    description: 'What happens in the mailbox to a mail that was dealt with.',
  },
  sizeLimit: {
    type: ['string', 'integer'],
    pattern: SIZE,
    minimum: 1,
    patternErrorMessage: 'a size such as `25 MB`, or a number of octets',
    default: '25 MB',
    description: 'Mails larger than this are left alone.',
  },
  seed: {
    type: 'string',
    format: 'email',
    description: 'Address of this inbox at which seed mails arrive: they show whether what is accepted arrives.',
  },
};

export const SECTIONS: { readonly [Name in SectionName]: Section } = {
  accounts: {
    kind: 'transports',
    noun: 'Account',
    description: 'Ways to send, by name.',
    settings: {
      throttles: {
        type: 'array',
        items: { type: 'string', reference: 'throttles' },
        maxItems: 100,
        uniqueItems: true,
        default: [],
        description: 'Throttles that must all let a mail through.',
      },
      discover: {
        type: 'boolean',
        default: true,
        description: 'Whether limits that nobody told are found out from what is refused, and kept.',
      },
    },
  },
  throttles: {
    kind: 'throttles',
    noun: 'Throttle',
    description: 'Limits, by name.',
    settings: {
      per: {
        enum: scopes,
        default: 'everything',
        description:
          'What is counted together: everything that passes it, or each account, user, sender address, campaign, destination (by the servers that take the mail) or time zone of the recipients by itself.',
      },
    },
  },
  routes: { kind: 'routes', noun: 'Route', description: 'Choices among accounts, by name.', settings: {} },
  handlers: {
    kind: 'handlers',
    noun: 'Handler',
    description: 'What reads inbound mail, by name.',
    settings: {},
  },
  inboxes: { kind: 'inboxes', noun: 'Inbox', description: 'Mailboxes to read, by name.', settings: inboxSettings },
  tasks: { kind: 'taskSinks', noun: 'Task sink', description: 'Where tasks go, by name.', settings: {} },
};

export function sectionNames(): readonly SectionName[] {
  return Object.keys(SECTIONS) as SectionName[];
}

export function isSectionName(name: string | undefined): name is SectionName {
  return name !== undefined && Object.hasOwn(SECTIONS, name);
}
