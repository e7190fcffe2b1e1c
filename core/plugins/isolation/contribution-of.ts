import type { ContributionKinds, Instance } from '../../contracts/index.ts';
import type { IsolatedPlugin } from './isolated-plugin.ts';
import type { IsolatedKind } from './orders.ts';
import { RemoteContribution } from './remote-contribution.ts';
import { isolatedHandler } from './stand-ins/isolated-handler.ts';
import { isolatedInbox } from './stand-ins/isolated-inbox.ts';
import { isolatedRenderer } from './stand-ins/isolated-renderer.ts';
import { isolatedRoute } from './stand-ins/isolated-route.ts';
import { isolatedTaskSink } from './stand-ins/isolated-task-sink.ts';
import { isolatedThrottle } from './stand-ins/isolated-throttle.ts';
import { isolatedTransport } from './stand-ins/isolated-transport.ts';

const STAND_INS: { readonly [Kind in IsolatedKind]: (remote: RemoteContribution) => ContributionKinds[Kind] } = {
  transports: isolatedTransport,
  inboxes: isolatedInbox,
  throttles: isolatedThrottle,
  routes: isolatedRoute,
  handlers: isolatedHandler,
  taskSinks: isolatedTaskSink,
  renderers: isolatedRenderer,
};

/** What each kind must have; a thing without it is no such contribution. */
const NEEDED: { readonly [Kind in IsolatedKind]: readonly string[] } = {
  transports: ['verify', 'connect'],
  inboxes: ['open'],
  throttles: ['grant'],
  routes: ['rank'],
  handlers: ['handle'],
  taskSinks: ['create'],
  renderers: ['compile'],
};

/** Who has one of these must have all of them. */
const together: readonly string[] = ['findings.list', 'findings.forget'];

/** Has the plugin's factory make an instance over there, and stands in for it here. */
export async function contributionOf<Kind extends IsolatedKind>(
  kind: Kind,
  plugin: IsolatedPlugin,
  contribution: string,
  instance: Instance,
): Promise<ContributionKinds[Kind]> {
  const remote = await RemoteContribution.create(plugin, contribution, instance);
  const { members } = remote.made;
  const needed = together.some((each) => members.includes(each)) ? [...NEEDED[kind], ...together] : NEEDED[kind];
  const missing = needed.filter((each) => !members.includes(each));
  if (missing.length > 0) throw new Error(`what its factory made has no ${missing.join(' and no ')}`);
  return STAND_INS[kind](remote);
}
