import type { Clock, Random } from '../../contracts/index.ts';
import type { Channel } from './channel.ts';
import { PluginSide } from './child/plugin-side.ts';
import { loopbackChannels } from './loopback-channel.ts';
import type { LoopbackEnd } from './loopback-channel.ts';
import type { LoadOrder } from './orders.ts';

export interface LoopbackParts {
  readonly clock: Clock;
  readonly random: Random;
  /** Imports the plugin's entry; `import` when left out. */
  load?(order: LoadOrder): Promise<unknown>;
}

/**
 * The border in one process: an inline plugin behind it sees and gives nothing but structured clones, as if it were
 * isolated. For development and tests. The end that is not returned can be had by `far`.
 */
export function openLoopback(parts: LoopbackParts, far?: (end: LoopbackEnd) => void): Promise<Channel> {
  const [near, other] = loopbackChannels();
  far?.(other);
  const load = (order: LoadOrder): Promise<unknown> =>
    parts.load === undefined ? import(order.entry) : parts.load(order);
  void new PluginSide({ channel: other, clock: parts.clock, random: parts.random, load });
  return Promise.resolve(near);
}
