import type { ContributionKind } from '@postrider/core/contracts';

/** The kinds of plugin that one may begin with, as a person names them. */
export const pluginKinds = ['transport', 'inbox', 'throttle', 'task-sink', 'handler', 'route', 'renderer'] as const;
export type PluginKind = (typeof pluginKinds)[number];

export function isPluginKind(text: string): text is PluginKind {
  return (pluginKinds as readonly string[]).includes(text);
}

/** What is known of a kind before anything of it is written. */
export interface PluginKindFacts {
  readonly contribution: ContributionKind;
  /** What it does, in the list of questions. */
  readonly hint: string;
  /** Files of `templates/shared` that go with it. */
  readonly shared: readonly string[];
  /** Whether a pretend provider comes along. */
  readonly provider: boolean;
  /** Lines of a configuration that use it. */
  readonly use: string;
}

const api = '{ use: __id__, host: api.example, key: { secret: __id__ } }';

export const pluginKindFacts: Readonly<Record<PluginKind, PluginKindFacts>> = {
  transport: {
    contribution: 'transports',
    hint: 'speaks to a provider and sends mail',
    shared: ['http.ts'],
    provider: true,
    use: `accounts:\n  studio: ${api}`,
  },
  inbox: {
    contribution: 'inboxes',
    hint: 'reads a mailbox',
    shared: ['http.ts'],
    provider: true,
    use: `inboxes:\n  answers: ${api}`,
  },
  throttle: {
    contribution: 'throttles',
    hint: 'holds mail back',
    shared: [],
    provider: false,
    use: 'throttles:\n  calm: { use: __id__, seconds: 30 }',
  },
  'task-sink': {
    contribution: 'taskSinks',
    hint: 'takes the tasks that mail leads to',
    shared: ['http.ts'],
    provider: true,
    use: `tasks:\n  office: ${api}`,
  },
  handler: {
    contribution: 'handlers',
    hint: 'decides what a mail that came in leads to',
    shared: [],
    provider: false,
    use: 'handlers:\n  words: { use: __id__, words: [wedding, urgent] }',
  },
  route: {
    contribution: 'routes',
    hint: 'picks the account for each mail',
    shared: [],
    provider: false,
    use: 'routes:\n  turns: { use: __id__, accounts: [studio, desk] }',
  },
  renderer: {
    contribution: 'renderers',
    hint: 'reads letters in a language of its own',
    shared: [],
    provider: false,
    use: '# A letter whose name ends in .__id__ is read by it:\n# postrider send --letter letters/spring.__id__ …',
  },
};
