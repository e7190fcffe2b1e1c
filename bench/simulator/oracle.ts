import type { HiddenLimit } from './hidden-limit.ts';
import { tiredness } from './tiredness.ts';
import { accountConnections, connecting, travel, type HiddenProvider } from './hidden-provider.ts';

/**
 * How long it takes who knows everything: each mail is handed over by the first free connection so that it arrives
 * at the earliest moment at which all limits let it in. Nothing is refused but what everyone is refused.
 */
export function oracleTime(provider: HiddenProvider, start: number): number {
  const { mails, connections, mailsPerConnection, greylisting } = provider;
  const limits = provider.limits?.(start) ?? [];
  const lanes = Array.from({ length: Math.min(accountConnections, connections?.most ?? Infinity) }, () => ({
    free: start + connecting,
    carried: 0,
  }));
  const tired = tiredness(provider.tires);
  let ended = start;
  let latest = start;

  const carry = (from: number, held: readonly HiddenLimit[]): number => {
    const lane = lanes.reduce((first, each) => (each.free < first.free ? each : first));
    if (lane.carried === mailsPerConnection?.most) {
      lane.carried = 0;
      lane.free += connecting;
    }
    const arrives = earliest(held, Math.max(Math.max(lane.free, from) + travel / 2, latest));
    for (const limit of held) limit.take(arrives);
    latest = arrives;
    lane.free = arrives + travel / 2 + tired(arrives);
    lane.carried++;
    ended = Math.max(ended, lane.free);
    return arrives;
  };

  if (greylisting === undefined) for (let mail = 0; mail < mails; mail++) carry(start, limits);
  else {
    const first = Array.from({ length: mails }, () => carry(start, []));
    for (const arrived of first) carry(arrived + greylisting.delay - travel / 2, limits);
  }
  return ended - start;
}

function earliest(limits: readonly HiddenLimit[], time: number): number {
  let at = time;
  for (let moved = true; moved;) {
    const before = at;
    for (const limit of limits) at = limit.earliest(at);
    moved = at !== before;
  }
  return at;
}
