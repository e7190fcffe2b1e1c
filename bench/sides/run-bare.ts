import { fileURLToPath } from 'node:url';
import type { Measurement } from '../measurement.ts';
import { runNode } from './run-process.ts';

/** What `bare.ts` is asked for. */
export interface BareTask {
  readonly port: number;
  readonly connections: number;
  /** Of a mail, header and body. */
  readonly octets: number;
  readonly mails: number;
}

export function runBare(task: BareTask): Promise<Measurement> {
  return runNode(fileURLToPath(import.meta.resolve('./bare.js')), task);
}
