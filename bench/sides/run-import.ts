import { fileURLToPath } from 'node:url';
import { runNode } from './run-process.ts';

/** What `import.ts` is asked for. */
export interface ImportTask {
  readonly folder: string;
  readonly list: string;
}

export interface ImportRun {
  readonly rows: number;
  readonly seconds: number;
  readonly processorSeconds: number;
  /** MiB of the largest resident set. */
  readonly mostMemory: number;
}

export function runImport(task: ImportTask): Promise<ImportRun> {
  return runNode(fileURLToPath(import.meta.resolve('./import.js')), task);
}
