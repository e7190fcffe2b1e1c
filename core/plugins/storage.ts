import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { ProblemError, causeOf } from '../contracts/index.ts';
import type { ContributionKind, InstanceStorage, Problem } from '../contracts/index.ts';
import { readLimited } from '../settings/read-limited.ts';

/** Octets of the file. */
const SIZE = 1024 * 1024;

function problem(code: string, what: string, next: string, file: string, error?: unknown): ProblemError {
  const cause = error === undefined ? {} : { cause: causeOf(error) };
  return new ProblemError({ code, what, next, where: { file }, ...cause } satisfies Problem);
}

/** `undefined` is kept as no file would: it cannot be said in JSON. */
function textOf(value: unknown, who: string, file: string): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value) as string | undefined;
  } catch (error) {
    throw problem(
      'STORAGE_INVALID',
      `${who} wanted to store what is no JSON.`,
      'Show this to the author of the plugin.',
      file,
      error,
    );
  }
  text ??= 'null';
  if (Buffer.byteLength(text) <= SIZE) return text;
  throw problem(
    'STORAGE_TOO_LARGE',
    `${who} wanted to store more than 1 MB.`,
    'Show this to the author of the plugin.',
    file,
  );
}

async function writeWhole(file: string, text: string): Promise<void> {
  const fresh = `${file}.${randomUUID()}.new`;
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await using handle = await open(fresh, 'wx', 0o600);
    await handle.writeFile(text);
    await handle.sync();
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Keeps the value in one file; either the old one or the new one is there, whatever happens. `who` begins messages. */
function fileStorage(file: string, who: string): InstanceStorage {
  let last: Promise<unknown> = Promise.resolve();
  /** One after the other, and a failed one does not stop the next. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
  const unreadable = (error: unknown): ProblemError =>
    problem(
      'STORAGE_UNREADABLE',
      `What ${who.charAt(0).toLowerCase()}${who.slice(1)} had stored cannot be read (${causeOf(error).message}).`,
      `Check ${file}, or remove it: what was stored in it is then forgotten.`,
      file,
      error,
    );
  const load = async (): Promise<string | undefined> => {
    const read = await readLimited(file, SIZE);
    if (read.kind === 'text') return read.text;
    if (read.kind === 'missing') return undefined;
    throw unreadable(read.kind === 'failed' ? read.error : new Error(`it is ${read.kind}`));
  };
  const valueOf = (text: string | undefined): unknown => {
    try {
      return text === undefined ? undefined : JSON.parse(text);
    } catch (error) {
      throw unreadable(error);
    }
  };
  const save = async (text: string): Promise<void> => {
    try {
      await writeWhole(file, text);
    } catch (error) {
      const what = `${who} could not store what it needs (${causeOf(error).message}).`;
      const next = 'Check the rights of the folder and the space on the disk.';
      throw problem('STORAGE_UNWRITABLE', what, next, file, error);
    }
  };
  return Object.freeze<InstanceStorage>({
    get: async () => valueOf(await inTurn(load)),
    async update(change) {
      for (;;) {
        const before = await inTurn(load);
        // Not in turn: a change may look at the storage itself.
        const next = await change(valueOf(before));
        const text = textOf(next, who, file);
        const isSaved = await inTurn(async () => {
          if ((await load()) !== before) return false;
          await save(text);
          return true;
        });
        if (isSaved) return next;
      }
    },
  });
}

/** The storages of all instances, one for each however often the instance is made. */
export class Storages {
  readonly #folder: string;
  readonly #storages = new Map<string, InstanceStorage>();

  /** `folder` is the one under which each instance has its own. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  of(kind: ContributionKind, name: string, who: string): InstanceStorage {
    const file = path.join(this.#folder, 'storage', kind, `${name}.json`);
    const storage = this.#storages.get(file) ?? fileStorage(file, who);
    this.#storages.set(file, storage);
    return storage;
  }
}
