import type { Configuration, InboxConfiguration } from '@postrider/core';
import { bundledDefaults } from '../bundled-plugins.ts';

type Asked = Pick<Configuration, 'inboxes' | 'handlers' | 'tasks'>;

/** By inbox: what a studio should know whose inbox makes no task of what people write. */
export function tasklessInboxes(configuration: Asked): ReadonlyMap<string, string> {
  const { inboxes, tasks } = configuration;
  const told = new Map<string, string>();
  for (const inbox of inboxes.values()) {
    if (!isTaskless(inbox, configuration)) continue;
    const [sink = 'office'] = tasks.keys();
    const more = tasks.size > 0 ? '' : ', and `tasks: { office: { use: local } }`';
    const lost =
      inbox.disposal === 'delete'
        ? 'and `disposal: delete` takes it out of the inbox'
        : 'and a `task` that is added later finds new mails only';
    told.set(
      inbox.name,
      `Inbox \`${inbox.name}\` has no \`task\`: what people write there becomes no task, ${lost}. Add \`task: { sink: ${sink} }\`${more} (docs/configuration.md#inboxes).`,
    );
  }
  return told;
}

/** Seeds need no task, and a handler from elsewhere may know of a list of its own. */
function isTaskless({ task, seed, handlers: names }: InboxConfiguration, { handlers }: Asked): boolean {
  const makers: readonly string[] = bundledDefaults.handlers;
  return (
    task === undefined && seed === undefined && names.some((name) => makers.includes(handlers.get(name)?.use ?? name))
  );
}
