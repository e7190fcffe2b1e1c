import { fileURLToPath } from 'node:url';
import type { Program } from '@postrider/core/contracts';
import type { Measurement } from '../measurement.ts';
import { runNode } from './run-process.ts';

/** What `nodemailer-pool.ts` is asked for. */
export interface PoolTask {
  readonly port: number;
  readonly connections: number;
  readonly list: string;
  /** The first of the list. */
  readonly mails: number;
  readonly letter: { readonly program: Program };
}

export function runNodemailerPool(task: PoolTask): Promise<Measurement> {
  return runNode(fileURLToPath(import.meta.resolve('./nodemailer-pool.js')), task);
}
