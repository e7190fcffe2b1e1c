import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import { ProblemError } from '@postrider/core/contracts';

/** SQLite's result code for what another one holds. */
const busy = 5;

/** Milliseconds to wait for one who is just ending, or has just begun and not yet written down who it is. */
const patience = 150;

function inTheWay(owner: string): ProblemError {
  const who = /^\d{1,10}$/.test(owner) ? `Process ${owner}` : 'Another process';
  return new ProblemError({
    code: 'PLUGINS_BUSY',
    what: `${who} is changing the plugins installed here; nothing was changed.`,
    next: 'Wait until it has ended, or answer what it asks; then do it again.',
  });
}

function takeLock(file: string): DatabaseSync | undefined {
  const database = new DatabaseSync(file, { timeout: patience });
  try {
    // A lock of the operating system: it ends with the process, however that ends. A file with a number would not.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return database;
  } catch (thrown) {
    database.close();
    const { errcode } = thrown as { errcode?: unknown };
    if (typeof errcode === 'number' && (errcode & 0xff) === busy) return undefined;
    throw thrown;
  }
}

/**
 * The right to change what is installed beside a configuration: one command has it at a time. `folder` is there.
 * @throws ProblemError naming the process that has it.
 */
export async function lockInstallation(folder: string): Promise<AsyncDisposable> {
  const owner = join(folder, 'plugins.lock.owner');
  const database = takeLock(join(folder, 'plugins.lock'));
  if (database === undefined) throw inTheWay(await readFile(owner, 'utf8').catch(() => ''));
  try {
    await writeFile(owner, String(process.pid));
  } catch (thrown) {
    database.close();
    throw thrown;
  }
  return {
    async [Symbol.asyncDispose]() {
      await rm(owner, { force: true });
      database.close();
    },
  };
}
