import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { ProblemError, causeOf } from '../../contracts/index.ts';
import { readLimited } from '../../settings/read-limited.ts';
import { NAME } from '../../settings/settings-schema.ts';

const LIMIT = 1024 * 1024;
const NAMED = new RegExp(String(NAME['pattern']), 'u');

/** The environment variable that holds a secret: POSTRIDER_SECRET_DESK_GOOGLE for `desk-google`. */
function secretVariable(name: string): string {
  return `POSTRIDER_SECRET_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
}

function errorCode(error: unknown): unknown {
  return (error as { code?: unknown }).code;
}

/** @throws ProblemError SECRET_NAME */
function refuseName(name: string): void {
  if (!NAMED.test(name)) {
    throw new ProblemError({
      code: 'SECRET_NAME',
      what: 'That is not a name for a secret.',
      next: `Choose ${String(NAME['patternErrorMessage'])}.`,
    });
  }
}

async function writeDurably(file: string, text: string): Promise<void> {
  await using handle = await open(file, 'wx', 0o600);
  await handle.writeFile(text);
  await handle.sync();
}

/**
 * Secrets that the configuration refers to: from the environment first, else from `.postrider/secrets.json` beside
 * the configuration. The file is for its owner only (mode 0600) and is refused when others can read it.
 */
export class SecretStore {
  readonly #file: string;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  #writing: Promise<unknown> = Promise.resolve();

  /** `folder` is the configuration's. */
  constructor(folder: string, environment: Readonly<Record<string, string | undefined>>) {
    this.#file = path.resolve(folder, '.postrider', 'secrets.json');
    this.#environment = environment;
  }

  /** @throws ProblemError when it is not set, or the file is open to others or damaged. */
  async get(name: string): Promise<string> {
    const given = this.#environment[secretVariable(name)];
    if (given !== undefined && given !== '') return given;
    const stored = (await this.#read()).get(name);
    if (stored !== undefined) return stored;
    throw new ProblemError({
      code: 'SECRET_MISSING',
      what: `The secret \`${name.slice(0, 64)}\` is not set.`,
      next: `Set the environment variable ${secretVariable(name)}, or add "${name.slice(0, 64)}" to ${this.#file} (a JSON object of names and secrets, mode 0600).`,
    });
  }

  /**
   * For whoever gets a secret with effort: finds now what `set` would refuse then, but for a disk that cannot be written.
   * @throws ProblemError
   */
  async examine(name: string): Promise<void> {
    refuseName(name);
    await this.#read();
  }

  /** Keeps a secret in the file; either the old file or the new one is there, whatever happens. */
  async set(name: string, value: string): Promise<void> {
    refuseName(name);
    const write = this.#writing.then(async () => {
      const secrets = new Map(await this.#read()).set(name, value);
      await this.#write(`${JSON.stringify(Object.fromEntries(secrets), undefined, 2)}\n`);
    });
    // One write at a time, and a failed one does not stop the next.
    this.#writing = write.catch(() => undefined);
    await write;
  }

  /** Names in the file, in their order; those in the environment are not told apart from other variables. */
  async names(): Promise<readonly string[]> {
    return [...(await this.#read()).keys()];
  }

  async #read(): Promise<ReadonlyMap<string, string>> {
    const mode = await stat(this.#file).then(
      (found) => found.mode,
      (error: unknown) => {
        if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
        throw this.#unreadable(error);
      },
    );
    if (mode === undefined) return new Map();
    // Windows keeps no such modes; the folder's own rights hold there.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new ProblemError({
        code: 'SECRET_FILE_OPEN',
        what: `Others on this computer can reach the secrets in ${this.#file} (mode ${(mode & 0o777).toString(8)}), so they were not read.`,
        next: `Run chmod 600 ${this.#file}, and change the secrets if others may have read them.`,
        where: { file: this.#file },
      });
    }
    const read = await readLimited(this.#file, LIMIT);
    if (read.kind === 'missing') return new Map();
    if (read.kind !== 'text') throw this.#unreadable(read.kind === 'failed' ? read.error : undefined);
    return this.#parse(read.text);
  }

  #parse(text: string): ReadonlyMap<string, string> {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      // The parser's own message quotes the text, and so a secret.
      throw this.#unreadable(undefined);
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw this.#unreadable(undefined);
    const entries = Object.entries(value);
    if (entries.some(([, secret]) => typeof secret !== 'string')) throw this.#unreadable(undefined);
    return new Map(entries as readonly [string, string][]);
  }

  #unreadable(error: unknown): ProblemError {
    return new ProblemError({
      code: 'SECRET_FILE_UNREADABLE',
      what: `The secrets in ${this.#file} cannot be read; it must be a JSON object of names and texts, of at most 1 MB.`,
      next: 'Correct the file or its rights, or set the secrets in the environment instead.',
      where: { file: this.#file },
      ...(error === undefined ? {} : { cause: causeOf(error) }),
    });
  }

  async #write(text: string): Promise<void> {
    const temporary = `${this.#file}.${process.pid}.new`;
    try {
      await mkdir(path.dirname(this.#file), { recursive: true, mode: 0o700 });
      // One that a crash left behind may have other rights.
      await rm(temporary, { force: true });
      await writeDurably(temporary, text);
      await rename(temporary, this.#file);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw new ProblemError({
        code: 'SECRET_FILE_UNWRITABLE',
        what: `The secret could not be written to ${this.#file} (${causeOf(error).message}).`,
        next: 'Check the rights of the folder and the space on the disk, or set the secret in the environment instead.',
        where: { file: this.#file },
        cause: causeOf(error),
      });
    }
  }
}
