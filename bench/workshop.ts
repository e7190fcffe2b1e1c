import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { writeList } from './workload.ts';

/** What scenarios work with: a folder, lists, and how much is wanted. */
export class Workshop implements AsyncDisposable {
  readonly quick: boolean;
  readonly folder: string;
  readonly #lists = new Map<number, Promise<string>>();
  #folders = 0;

  private constructor(folder: string, quick: boolean) {
    this.folder = folder;
    this.quick = quick;
  }

  static async open(quick: boolean): Promise<Workshop> {
    return new Workshop(await mkdtemp(join(tmpdir(), 'postrider-bench-')), quick);
  }

  /** Runs of each side. */
  get rounds(): number {
    return this.quick ? 3 : 5;
  }

  /** A folder of its own, removed when the work is done. */
  async inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
    const folder = join(this.folder, String(++this.#folders));
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** A list of so many people; written once. */
  list(people: number): Promise<string> {
    let list = this.#lists.get(people);
    if (list === undefined) {
      const file = join(this.folder, `list-${people}.csv`);
      list = writeList(file, people).then(() => file);
      this.#lists.set(people, list);
    }
    return list;
  }

  /** Says what is being done. */
  tell(text: string): void {
    process.stderr.write(`  ${text}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
