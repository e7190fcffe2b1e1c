import { causeOf, ProblemError } from '@postrider/sdk';
import { DamagedRow } from './damaged-row.js';
/** Everything that can be wrong with a ledger, in the words its owner reads. `docs/errors.md` lists the same codes. */
const texts = {
  LEDGER_MISSING: (file) => ({
    what: `There is no ledger at ${file} to read.`,
    next: 'Check the path, or let a host write its first campaign there.',
  }),
  LEDGER_NEWER: (file) => ({
    what: `The ledger ${file} was written by a newer version of Postrider.`,
    next: 'Update this host; the ledger was left as it is.',
  }),
  LEDGER_OLDER: (file) => ({
    what: `The ledger ${file} was written by an older version of Postrider and cannot be read before it is brought up to date.`,
    next: 'Start a host on it once: that brings it up to date and keeps everything in it.',
  }),
  LEDGER_FOREIGN: (file) => ({
    what: `The file ${file} is a database of another program, not a ledger.`,
    next: 'Choose another file for the ledger; this one was left as it is.',
  }),
  LEDGER_NOT_A_DATABASE: (file) => ({
    what: `The file ${file} is not a ledger: it is not even an SQLite database.`,
    next: 'Choose another file, or put a copy of the ledger back in its place.',
  }),
  LEDGER_DAMAGED: (file) => ({
    what: `The ledger ${file} is damaged.`,
    next: 'Stop the host, keep a copy of the file, and put the last good copy back or mend it with "sqlite3 .recover".',
  }),
  LEDGER_EMPTY: (file) => ({
    what: `The ledger ${file} is empty: it has not a single octet. Postrider leaves none like that, so something else made or emptied it.`,
    next: 'Put the last good copy back in its place; if nothing was ever sent from here, remove the file.',
  }),
  LEDGER_READ_ONLY: (file) => ({
    what: `The ledger ${file} may not be opened for writing, or its folder may not be written.`,
    next: 'Give the account the host runs under the right to write the file and its folder.',
  }),
  LEDGER_CANNOT_OPEN: (file) => ({
    what: `The ledger ${file} cannot be opened at that path.`,
    next: 'Check that the path leads to a file, in a folder that the account the host runs under may read and write.',
  }),
  LEDGER_DISK_FULL: (file) => ({
    what: `The disk is full: the ledger ${file} could not be written. What was stored before is whole.`,
    next: 'Make room on that disk and start again.',
  }),
  LEDGER_BUSY: (file) => ({
    what: `Another program holds the ledger ${file} and did not let go of it in time. Nothing was written.`,
    next: 'Close the database browser or the backup that uses the file, and try again.',
  }),
  LEDGER_DISK_FAILED: (file) => ({
    what: `The disk failed while the ledger ${file} was used. What was stored before is whole as far as the disk kept it.`,
    next: 'Check the disk and its connection, then start again.',
  }),
  LEDGER_CLOSED: (file) => ({
    what: `The ledger ${file} was asked for something after it was closed.`,
    next: 'Open it again.',
  }),
  LEDGER_READ_MODE: (file) => ({
    what: `The ledger ${file} was opened for reading only and was asked to write.`,
    next: 'Ask the host that owns it.',
  }),
  LEDGER_FAILED: (file) => ({
    what: `The ledger ${file} refused what was asked of it. Nothing was written.`,
    next: 'Report this with the cause below: it is a fault of the program.',
  }),
};
export function ledgerProblem(code, file, thrown) {
  const problem = { code, ...texts[code](file), where: { file } };
  return new ProblemError(thrown === undefined ? problem : { ...problem, cause: causeOf(thrown) });
}
function damagedRow(damaged, file) {
  const { next } = texts.LEDGER_DAMAGED(file);
  const what = `The ledger ${file} is damaged: ${damaged.message} cannot be read.`;
  return new ProblemError({ code: 'LEDGER_DAMAGED', what, next, where: { file }, cause: causeOf(damaged.cause) });
}
/** SQLite's primary result codes (sqlite.org/rescode.html) and what each one means here. */
const byResultCode = new Map([
  [5, 'LEDGER_BUSY'],
  [6, 'LEDGER_BUSY'],
  [8, 'LEDGER_READ_ONLY'],
  [10, 'LEDGER_DISK_FAILED'],
  [11, 'LEDGER_DAMAGED'],
  [13, 'LEDGER_DISK_FULL'],
  [14, 'LEDGER_CANNOT_OPEN'],
  [26, 'LEDGER_NOT_A_DATABASE'],
]);
/** SQLITE_IOERR_SHMSIZE: the shared-memory file could not grow, which a full disk causes and nothing else commonly does. */
const sharedMemoryTooSmall = 4874;
const byFileError = new Map([
  ['ENOSPC', 'LEDGER_DISK_FULL'],
  ['EDQUOT', 'LEDGER_DISK_FULL'],
  ['EACCES', 'LEDGER_READ_ONLY'],
  ['EPERM', 'LEDGER_READ_ONLY'],
  ['EROFS', 'LEDGER_READ_ONLY'],
  ['EEXIST', 'LEDGER_CANNOT_OPEN'],
  ['EISDIR', 'LEDGER_CANNOT_OPEN'],
  ['ENOENT', 'LEDGER_CANNOT_OPEN'],
  ['ENOTDIR', 'LEDGER_CANNOT_OPEN'],
  ['ELOOP', 'LEDGER_CANNOT_OPEN'],
  ['EIO', 'LEDGER_DISK_FAILED'],
]);
/** SQLite's result code of an error that `node:sqlite` threw. */
export function resultCode(thrown) {
  if (!(thrown instanceof Error)) return undefined;
  const { code, errcode } = thrown;
  return code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number' ? errcode : undefined;
}
/** Gives what SQLite or the file system threw its code and words; anything else is returned as it came. */
export function asLedgerProblem(thrown, file) {
  if (thrown instanceof DamagedRow) return damagedRow(thrown, file);
  const result = resultCode(thrown);
  if (result !== undefined) {
    const code = result === sharedMemoryTooSmall ? 'LEDGER_DISK_FULL' : byResultCode.get(result & 0xff);
    return ledgerProblem(code ?? 'LEDGER_FAILED', file, thrown);
  }
  const errno = thrown instanceof Error ? thrown.code : undefined;
  const code = typeof errno === 'string' ? byFileError.get(errno) : undefined;
  return code === undefined ? thrown : ledgerProblem(code, file, thrown);
}
