import { fileURLToPath } from 'node:url';
import type { Measurement } from '../measurement.ts';
import type { Setting } from '../workload.ts';
import { runNode } from './run-process.ts';
import type { Step } from './stopwatch.ts';

/** What `postrider.ts` is asked for. */
export interface PostriderTask {
  /** An empty folder; the ledger comes into it. */
  readonly folder: string;
  readonly list: string;
  readonly setting: Setting;
  /** Where a processor profile of sending is written. */
  readonly profile?: string;
}

/** What `postrider.ts` found. */
export interface PostriderRun extends Measurement {
  /** Of a mail without any fields filled in. */
  readonly octets: number;
  readonly imported: Step;
  readonly planned: Step;
  readonly reported: Step;
  readonly forecast: 'finishes' | 'never';
  /** Claimed by one turn of the send stream, in the mean. */
  readonly mailsPerTurn: number;
  /** MiB of the largest resident set until the end. */
  readonly mostMemory: number;
}

export function runPostrider(task: PostriderTask): Promise<PostriderRun> {
  return runNode(fileURLToPath(import.meta.resolve('./postrider.js')), task);
}
