import type { SettingsSchema } from '../../contracts/index.ts';
import { NAME } from '../../settings/settings-schema.ts';
import { DURATION } from './parse-duration.ts';
import { SECTIONS, sectionNames } from './sections.ts';

const account = { type: 'string', reference: 'accounts', description: 'The account that mail goes through.' };
const route = {
  type: 'string',
  reference: 'routes',
  description: 'The route that picks accounts; instead of `account`.',
};
const signature = {
  type: 'string',
  minLength: 1,
  description: 'File with the signature, HTML or plain text; relative to this file.',
};
const duration = {
  type: 'string',
  pattern: DURATION,
  patternErrorMessage: 'a duration such as `30s`, `5m`, `2h` or `1d`',
};

const company: SettingsSchema = {
  type: 'object',
  description: 'Who mail is from when nothing else is said.',
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 200, description: 'The name that recipients see.' },
    from: { type: 'string', format: 'email', description: 'The address that mail is from.' },
    account,
    route,
    replyTo: { type: 'string', format: 'email', description: 'The address that answers go to.' },
    signature,
    timeZone: { type: 'string', format: 'time-zone', description: 'Time zone of the company, such as Europe/Berlin.' },
  },
  required: ['name', 'from'],
  additionalProperties: false,
};

const user: SettingsSchema = {
  type: 'object',
  properties: {
    from: { type: 'string', format: 'email', description: 'The address that their mail is from.' },
    name: { type: 'string', minLength: 1, maxLength: 200, description: 'The name that recipients see.' },
    account,
    route,
    signature,
  },
  required: ['from'],
  additionalProperties: false,
};

/** How long to wait between attempts (RFC 5321 section 4.5.4.1: at least 30 minutes after the first two, give up after 4 to 5 days). */
const retry: SettingsSchema = {
  type: 'object',
  description: 'When a mail that was refused for now is tried again.',
  properties: {
    delays: {
      type: 'array',
      items: duration,
      minItems: 1,
      maxItems: 100,
      default: ['5m', '15m', '30m', '1h', '2h', '3h'],
      description: 'Waits before the next attempts; the last one repeats.',
    },
    giveUpAfter: { ...duration, default: '4d', description: 'When to stop trying.' },
  },
  default: {},
  additionalProperties: false,
};

const seeding: SettingsSchema = {
  type: 'object',
  description: 'How seed mails are sent, when an inbox has a `seed` address.',
  properties: {
    every: {
      type: 'integer',
      minimum: 10,
      maximum: 100_000,
      default: 200,
      description: 'Mails of an account from one seed to the next.',
    },
    within: { ...duration, default: '20m', description: 'When a seed that has not arrived is missing.' },
  },
  default: {},
  additionalProperties: false,
};

/** What an entry of a section must be before its contribution's own schema is asked. */
function entrySchema(settings: Readonly<Record<string, SettingsSchema>>): SettingsSchema {
  return {
    type: 'object',
    properties: { use: { type: 'string', description: 'Which contribution does it.' }, ...settings },
    required: ['use'],
  };
}

/** The configuration without its plugins. `entry` gives the schema for the entries of a section. */
export function coreSchema(
  entry: (section: (typeof SECTIONS)[keyof typeof SECTIONS]) => SettingsSchema = ({ settings }) =>
    entrySchema(settings),
  ledger: SettingsSchema = entrySchema({}),
): SettingsSchema {
  const sections = sectionNames().map((name): [string, SettingsSchema] => [
    name,
    {
      type: 'object',
      description: SECTIONS[name].description,
      propertyNames: NAME,
      additionalProperties: entry(SECTIONS[name]),
    },
  ]);
  return {
    type: 'object',
    properties: {
      company,
      users: {
        type: 'object',
        description: 'People who write under their own name.',
        propertyNames: NAME,
        additionalProperties: user,
      },
      ...Object.fromEntries(sections),
      ledger: { ...ledger, description: 'Where the record of every recipient is kept.' },
      retry,
      seeding,
      plugins: {
        type: 'array',
        items: {
          type: ['string', 'object'],
          minLength: 1,
          properties: {
            folder: { type: 'string', minLength: 1, description: 'The folder; relative to this file.' },
            grade: {
              enum: ['isolated', 'inline'],
              default: 'isolated',
              description: 'inline: trusted with everything; it runs in the process of Postrider.',
            },
            proposals: {
              type: 'array',
              items: {
                type: 'string',
                pattern: '^[a-z][a-z0-9-]*@[0-9]+$',
                patternErrorMessage: 'a proposal such as `bulk@1`',
              },
              maxItems: 100,
              uniqueItems: true,
              default: [],
              description: 'Proposed parts of the contracts that it may use.',
            },
          },
          required: ['folder'],
          additionalProperties: false,
        },
        maxItems: 100,
        uniqueItems: true,
        description:
          'Folders with further plugins, relative to this file; each runs isolated unless it says otherwise.',
      },
    },
    required: ['company'],
    additionalProperties: false,
  };
}
