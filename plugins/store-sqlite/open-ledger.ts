import { chmodSync, existsSync, lstatSync, mkdirSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { ProblemError, type Ledger } from '@postrider/sdk';
import { LedgerDatabase } from './ledger-database.ts';
import { takeLedgerLock } from './ledger-lock.ts';
import { asLedgerProblem, ledgerProblem, resultCode } from './ledger-problem.ts';
import { expectUpToDate, migrate } from './migrate.ts';
import { schema } from './schema.ts';
import type { SqliteSettings } from './sqlite-settings.ts';
import { sqliteLedger } from './sqlite-ledger.ts';

export const inMemory = ':memory:';

/** Milliseconds to wait for another program's write, a backup's for example. The host stands still meanwhile. */
const patience = 2000;

/**
 * WAL lets readers in beside the owner. With NORMAL a commit is in the operating system's hands when it returns, which
 * no end of this process undoes, and the file is put on disk at checkpoints in an order that power loss cannot break;
 * with FULL each commit is on disk. 16 MiB of cache are enough: lists, claims and settlements work at one end of their
 * tables (with 64 MiB, a list of a million came in no faster).
 */
export const ownPragmas = (durability: SqliteSettings['durability']): string => `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = ${durability === 'power' ? 'FULL' : 'NORMAL'};
  PRAGMA cache_size = -16384;
  PRAGMA wal_autocheckpoint = 4000;
  PRAGMA journal_size_limit = 67108864;
  PRAGMA temp_store = MEMORY;`;

interface Owner {
  readonly host: string;
  readonly since: number;
}

/** Read through SQLite and never as a plain file: closing a plain file would drop this process's locks on it. */
function readOwner(file: string): Owner | undefined {
  try {
    const database = new DatabaseSync(file, { readOnly: true, timeout: patience });
    try {
      const row = database.prepare('SELECT host, since FROM owner').get();
      return row && { host: String(row['host']), since: Number(row['since']) };
    } finally {
      database.close();
    }
  } catch {
    // It is only for the message: the owner may be making the file at this moment.
    return undefined;
  }
}

/**
 * Looks for five seconds at most: an owner that has only just made the file has yet to write its name, and where the
 * disk or the processor is busy that takes its time.
 */
async function findOwner(file: string): Promise<Owner | undefined> {
  for (let looks = 0; looks < 100; looks++) {
    const owner = readOwner(file);
    if (owner !== undefined) return owner;
    // It is another process that is waited for: no clock of this one has a say.
    await setTimeout(50);
  }
  return undefined;
}

async function inUse(file: string): Promise<ProblemError> {
  const owner = await findOwner(file);
  const since = owner === undefined ? '' : ` since ${new Date(owner.since).toISOString()}`;
  return new ProblemError({
    code: 'LEDGER_IN_USE',
    what: `The ledger ${file} is in use by ${owner?.host ?? 'another host'}${since}.`,
    where: { file },
    next: 'Stop that host first, or open the ledger for reading only.',
  });
}

function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

/** Two names of one file must lead to one lock, before the file is there and afterwards. */
function trueName(file: string): string {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  return isThere(file) ? realpathSync(file) : join(realpathSync(dirname(file)), basename(file));
}

/**
 * Makes the ledger beside its place and moves it there whole: a host that is killed meanwhile leaves no empty file in
 * its place, so one that is empty was emptied by something else, and is not taken for new. The lists are personal
 * data: only the account the host runs under may read them. The files beside it inherit that.
 */
function makeLedger(file: string, durability: SqliteSettings['durability']): void {
  const making = `${file}.new`;
  const sweep = (): void => {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${making}${end}`, { force: true });
  };
  sweep();
  try {
    const connection = new DatabaseSync(making, { timeout: patience });
    try {
      chmodSync(making, 0o600);
      connection.exec(ownPragmas(durability));
      migrate(connection, schema, file);
    } finally {
      connection.close();
    }
    renameSync(making, file);
  } catch (thrown) {
    sweep();
    throw thrown;
  }
}

/** @throws ProblemError */
function expectSomething(file: string): void {
  const found = statSync(file);
  if (found.isFile() && found.size === 0) throw ledgerProblem('LEDGER_EMPTY', file);
}

/** Opens for writing, as its only owner. `host` and `now` are what a second one is told. */
export async function openOwnLedger(settings: SqliteSettings, host: string, now: number): Promise<Ledger> {
  const taken = new DisposableStack();
  let file = settings.file;
  try {
    if (file !== inMemory) {
      file = trueName(file);
      const lock = takeLedgerLock(`${file}.lock`);
      if (lock === undefined) throw await inUse(file);
      taken.use(lock);
      if (!isThere(file)) makeLedger(file, settings.durability);
      expectSomething(file);
    }
    const connection = new DatabaseSync(file, { timeout: patience });
    taken.defer(() => connection.close());
    connection.exec(ownPragmas(settings.durability));
    migrate(connection, schema, file);
    connection.prepare('INSERT OR REPLACE INTO owner (only, host, since) VALUES (1, ?, ?)').run(host, now);
    const database = new LedgerDatabase(connection, 'own', file);
    const stop = taken.move();
    return sqliteLedger(database, () => stop.dispose());
  } catch (thrown) {
    taken.dispose();
    throw asLedgerProblem(thrown, file);
  }
}

/**
 * SQLITE_READONLY_ROLLBACK: something half-written is to be undone, which a reader may not do. A ledger writes to its
 * log only, so this is a file whose host was killed while it made it: there is nothing in it yet.
 */
const halfMade = 776;

/** Opens for reading beside a running owner, whom it never keeps waiting. */
export function openLedgerToRead(settings: SqliteSettings): Ledger {
  const { file } = settings;
  if (file === inMemory || !existsSync(file)) throw ledgerProblem('LEDGER_MISSING', file);
  const taken = new DisposableStack();
  try {
    expectSomething(file);
    const connection = new DatabaseSync(file, { readOnly: true, timeout: patience });
    taken.defer(() => connection.close());
    expectUpToDate(connection, schema, file);
    const database = new LedgerDatabase(connection, 'read', file);
    const stop = taken.move();
    return sqliteLedger(database, () => stop.dispose());
  } catch (thrown) {
    taken.dispose();
    throw resultCode(thrown) === halfMade ? ledgerProblem('LEDGER_MISSING', file) : asLedgerProblem(thrown, file);
  }
}
