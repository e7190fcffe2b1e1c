import { DatabaseSync } from 'node:sqlite';
import { tasksDamaged, tasksNewer, tasksProblem } from './tasks-problem.ts';

/** Marks the file as ours (the header field that `file` and SQLite call application id): "PRtk". */
const applicationId = 0x50_52_74_6b;

/** Milliseconds to wait for another process that writes. Its writes take a few; this blocks the thread. */
const patience = 5_000;

/** Each brings the schema one version further; what is released is never changed. */
const migrations: readonly string[] = [
  `create table task (
     id integer primary key autoincrement,
     key text not null unique,
     title text not null,
     body text not null,
     type text,
     status text,
     department text,
     user text,
     contact_address text,
     contact_name text,
     created_at integer not null
   ) strict`,
];

function pragma(database: DatabaseSync, name: 'application_id' | 'user_version'): number {
  return Number(database.prepare(`pragma ${name}`).get()?.[name]);
}

function migrate(database: DatabaseSync, file: string): void {
  // Two processes may open a new file at once: the second waits here and finds the work done.
  database.exec('begin immediate');
  try {
    const version = pragma(database, 'user_version');
    const owner = pragma(database, 'application_id');
    if (version > 0 ? owner !== applicationId : database.prepare('select 1 from sqlite_schema').get() !== undefined)
      throw tasksDamaged(file);
    if (version > migrations.length) throw tasksNewer(file, version, migrations.length);
    for (const migration of migrations.slice(version)) database.exec(migration);
    if (version < migrations.length)
      database.exec(`pragma application_id = ${applicationId}; pragma user_version = ${migrations.length}`);
    database.exec('commit');
  } catch (thrown) {
    if (database.isTransaction) database.exec('rollback');
    throw thrown;
  }
}

/**
 * Opens the file, making or renewing its schema. Several processes may have it open. The plain rollback journal is
 * enough for a few tasks an hour, and a task is on the disk before a mail is touched that led to it.
 * @throws ProblemError: damaged, somebody else's, newer, disk full, in use
 */
export function openTaskDatabase(file: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: patience });
    database.exec('pragma synchronous = full');
    migrate(database, file);
    return database;
  } catch (thrown) {
    database?.close();
    throw tasksProblem(file, thrown);
  }
}
