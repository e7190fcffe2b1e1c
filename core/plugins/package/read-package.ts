import { ProblemError } from '../../contracts/index.ts';
import type { Problem } from '../../contracts/index.ts';
import {
  differenceWords,
  differencesFrom,
  digestsOf,
  integrityFile,
  packageDigest,
  readIntegrity,
  signatureFile,
  writeIntegrity,
} from './integrity.ts';
import { sortedFiles } from './package-files.ts';
import type { PackageFiles } from './package-files.ts';
import { readingPackage, unreadablePackage } from './package-problem.ts';
import { readArchive } from './read-archive.ts';
import { checkSignature } from './signature.ts';

/** A package whose files are those of its list. */
export interface SealedPackage {
  readonly name: string;
  readonly version: string;
  /** List and, if there is one, signature included. */
  readonly files: PackageFiles;
  /** The digest by which the whole is known. */
  readonly digest: string;
  /** The name of the key that signed it; absent when nobody did. */
  readonly signer?: string;
}

function altered(file: string, how: string): Problem {
  return {
    code: 'PACKAGE_ALTERED',
    what: `${file} is not as its author packed it: ${how}.`,
    next: 'Nothing was unpacked. Get the file again from its author, and do not use this one.',
    where: { file },
  };
}

function nameAndVersion(files: PackageFiles): { readonly name: string; readonly version: string } | undefined {
  try {
    const { name, version } = JSON.parse(Buffer.from(files.get('package.json') ?? []).toString('utf8')) as Record<
      string,
      unknown
    >;
    return typeof name === 'string' && typeof version === 'string' ? { name, version } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Puts a list to files that have none, and checks those that have one. `from` names where the files come from.
 * @throws ProblemError when the files are not those of their list, or the signature is not that of the list.
 */
export function sealed(files: PackageFiles, from: string): SealedPackage {
  const own = nameAndVersion(files);
  if (own === undefined)
    throw new ProblemError(unreadablePackage(from, 'no package.json with a name and a version at its top'));
  const given = files.get(integrityFile);
  if (given === undefined) {
    if (files.has(signatureFile)) throw new ProblemError(altered(from, 'it has a signature and no list of its files'));
    const list = writeIntegrity({ ...own, files: digestsOf(files) });
    return { ...own, files: sortedFiles([...files, [integrityFile, list]]), digest: packageDigest(list) };
  }
  const list = readIntegrity(given);
  if (list === undefined) throw new ProblemError(altered(from, `its ${integrityFile} is no list of files`));
  const differences = differencesFrom(list, digestsOf(files));
  if (differences.length > 0) throw new ProblemError(altered(from, differenceWords(differences)));
  if (list.name !== own.name || list.version !== own.version)
    throw new ProblemError(altered(from, `its list is that of ${list.name} ${list.version}`));
  const signed = checkSignature(given, files.get(signatureFile));
  if (signed.kind === 'wrong') throw new ProblemError(altered(from, 'its signature does not fit'));
  return {
    ...own,
    files,
    digest: packageDigest(given),
    ...(signed.kind === 'signed' ? { signer: signed.signer } : {}),
  };
}

/** A packed file, unpacked in memory and checked. @throws ProblemError for what is wrong with it. */
export function readPackage(packed: Uint8Array, file: string): SealedPackage {
  return sealed(
    readingPackage(file, () => readArchive(packed)),
    file,
  );
}
