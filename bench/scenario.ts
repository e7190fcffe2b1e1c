import type { Workshop } from './workshop.ts';

/** A table for a person, and the figures that are held against what was promised. */
export interface Finding {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What the figures were worth: plain sentences below the table. */
  readonly notes?: readonly string[];
  /** By name; written as JSON. */
  readonly figures: Readonly<Record<string, number>>;
}

/** One question that the bench answers. */
export interface Scenario {
  /** What `--only` calls it, and the region of the page. */
  readonly name: string;
  readonly title: string;
  run(workshop: Workshop): Promise<Finding>;
}
