import { integrityFile, digestsOf, packageDigest, signatureFile, writeIntegrity } from './integrity.ts';
import { sortedFiles } from './package-files.ts';
import type { PackageFiles } from './package-files.ts';
import { signIntegrity } from './signature.ts';
import { writeArchive } from './write-archive.ts';

/** A packed plugin. */
export interface PackedPackage {
  /** `postrider-pigeon-1.0.0.postrider`; a scope becomes a part of the name. */
  readonly fileName: string;
  readonly content: Uint8Array;
  readonly digest: string;
}

/** What a package is packed with: whose it is, and, if it is signed, the key's PEM and where that came from. */
export interface PackTerms {
  readonly name: string;
  readonly version: string;
  readonly key?: { readonly pem: string; readonly file: string };
}

/** Packs files with the list of their digests, signed if there is a key. The same files give the same octets. */
export function writePackage(files: PackageFiles, { name, version, key }: PackTerms): PackedPackage {
  const list = writeIntegrity({ name, version, files: digestsOf(files) });
  const more: (readonly [string, Uint8Array])[] = [[integrityFile, list]];
  if (key !== undefined) more.push([signatureFile, signIntegrity(list, key.pem, key.file)]);
  return {
    fileName: `${name.replace(/^@/, '').replace('/', '-')}-${version}.postrider`,
    content: writeArchive(sortedFiles([...files, ...more])),
    digest: packageDigest(list),
  };
}
