import type { DeliveryState } from '@postrider/sdk';

/** Numbers that stand for the states in the file. They never change: add, do not renumber. */
export const stateNumbers = {
  queued: 0,
  handed: 1,
  waiting: 2,
  accepted: 3,
  failed: 4,
  uncertain: 5,
  suppressed: 6,
  cancelled: 7,
  bounced: 8,
  complained: 9,
} as const satisfies Record<DeliveryState, number>;

const names = new Map<number, DeliveryState>(
  Object.entries(stateNumbers).map(([name, number]) => [number, name as DeliveryState]),
);

export function stateOf(number: number): DeliveryState {
  const name = names.get(number);
  if (name === undefined) throw new RangeError(`no delivery state has the number ${number}`);
  return name;
}
