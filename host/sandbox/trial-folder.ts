import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ProblemError, causeOf } from '@postrider/core/contracts';
import { fileUnwritable } from '../commands/write-output.ts';
import type { KeptMail } from './provider.ts';

/** In the package, and in the clone. */
const studios = ['../../sample/', '../../../examples/studio/'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);
/** Told apart from a person's own folder by this file: only a trial is ever cleared away. */
const mark = '.postrider-sandbox';

/** One file each, named by whom it is for. */
export async function keepMails(folder: string, mails: readonly KeptMail[]): Promise<void> {
  await mkdir(folder);
  for (const [index, { to, raw }] of mails.entries()) {
    const number = String(index + 1).padStart(2, '0');
    await writeFile(join(folder, `${number} ${to.replaceAll(/[^\p{L}\p{M}\p{N}@.+_-]/gu, '_').slice(0, 60)}.eml`), raw);
  }
}

/** A trial clears its folder away before it starts: a file of the person's must not be in it. */
export async function refuseInside(folder: string, file: string | undefined): Promise<void> {
  if (file === undefined) return;
  const real = (path: string): Promise<string> => realpath(path).catch(() => resolve(path));
  const way = relative(await real(folder), await real(file));
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return;
  throw new ProblemError({
    code: 'SANDBOX_FILE_INSIDE',
    what: `The file ${file} is in the trial's own folder, which is cleared away before a trial starts.`,
    where: { file },
    next: 'Copy it to another folder and name it there, or name another folder for the trial with --folder.',
  });
}

/**
 * Makes the folder, with the sample studio in it, or only what of it is used: `own` is what a person brings instead.
 * @throws ProblemError when one is there that no trial made.
 */
export async function prepareFolder(
  folder: string,
  own: { readonly list?: string | undefined; readonly letter?: string | undefined } = {},
): Promise<void> {
  const made = await readFile(join(folder, mark)).then(
    () => true,
    () => false,
  );
  if (made) await rm(folder, { recursive: true });
  try {
    await mkdir(dirname(folder), { recursive: true });
    await mkdir(folder);
  } catch (thrown) {
    if (causeOf(thrown).code !== 'EEXIST') throw fileUnwritable(folder, thrown);
    throw new ProblemError({
      code: 'SANDBOX_FOLDER_TAKEN',
      what: `The folder ${folder} is there already, and no trial made it.`,
      where: { file: folder },
      next: 'Name another with --folder; a trial clears its folder away before it starts.',
    });
  }
  // Its README tells of the clone's folder, and how to try what is tried here already.
  const leftOut = ['.postrider', 'README.md'];
  if (own.list !== undefined) leftOut.push('clients.csv');
  if (own.list !== undefined || own.letter !== undefined) leftOut.push('letters');
  const copied = (source: string): boolean => !leftOut.includes(basename(source));
  const studio = studios.find((each) => existsSync(each));
  if (studio === undefined) throw new Error('The sample studio is missing from this installation.');
  await cp(studio, folder, { recursive: true, filter: copied });
  await writeFile(
    join(folder, mark),
    'This folder was made by postrider sandbox and is cleared away when it runs again.\n',
  );
}

/** The sample names ports of its own; the trial's servers listen where there was room. */
export async function pointTo(file: string, ports: { readonly smtp: number; readonly pop3: number }): Promise<void> {
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replaceAll('2525', String(ports.smtp)).replaceAll('2110', String(ports.pop3)));
}
