import type { Problem } from '@postrider/core/contracts';

/** What is looked at, in this order. */
export const areas = ['computer', 'configuration', 'plugins', 'secrets', 'ledger', 'connections'] as const;
export type Area = (typeof areas)[number];

/** One thing that was looked at. `advice`: nothing is broken, and a person should know. */
export type Finding = { readonly area: Area } & (
  | { readonly kind: 'good'; readonly what: string }
  | { readonly kind: 'advice' | 'wrong'; readonly problem: Problem }
);

export function wrong(area: Area, problem: Problem): Finding {
  return { area, kind: 'wrong', problem };
}
export function advice(area: Area, problem: Problem): Finding {
  return { area, kind: 'advice', problem };
}
export function good(area: Area, what: string): Finding {
  return { area, kind: 'good', what };
}
