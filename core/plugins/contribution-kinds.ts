import type { ContributionKind } from '../contracts/index.ts';

/** What the host knows of a kind of contribution. */
export interface ContributionKindFacts {
  /** The contract and version that this host speaks. */
  readonly api: string;
  /** One of them, for messages. */
  readonly noun: string;
  /** Settings that belong to the host; a contribution must not use these names. */
  readonly hostSettings: readonly string[];
}

export const CONTRIBUTION_KINDS: { readonly [Kind in ContributionKind]: ContributionKindFacts } = {
  transports: { api: 'transport/v1', noun: 'transport', hostSettings: ['use', 'throttles', 'discover'] },
  inboxes: {
    api: 'inbox/v1',
    noun: 'inbox',
    hostSettings: ['use', 'department', 'task', 'handlers', 'excludeBefore', 'disposal', 'sizeLimit', 'seed'],
  },
  throttles: { api: 'throttle/v1', noun: 'throttle', hostSettings: ['use', 'per'] },
  routes: { api: 'route/v1', noun: 'route', hostSettings: ['use'] },
  handlers: { api: 'handler/v1', noun: 'handler', hostSettings: ['use'] },
  taskSinks: { api: 'task-sink/v1', noun: 'task sink', hostSettings: ['use'] },
  renderers: { api: 'renderer/v1', noun: 'renderer', hostSettings: ['use'] },
  stores: { api: 'store/v1', noun: 'store', hostSettings: ['use'] },
};

export function contributionKinds(): readonly ContributionKind[] {
  return Object.keys(CONTRIBUTION_KINDS) as ContributionKind[];
}
