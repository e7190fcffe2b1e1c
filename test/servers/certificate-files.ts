import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testCertificate } from '@postrider/sdk/testing';

/** A test certificate as files, as servers want it. Clients trust the authority. */
export interface CertificateFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly authorityFile: string;
}

export async function writeCertificate(folder: string, names: readonly string[]): Promise<CertificateFiles> {
  const { key, cert, ca } = await testCertificate(names);
  const files = {
    certificateFile: join(folder, 'certificate.pem'),
    keyFile: join(folder, 'key.pem'),
    authorityFile: join(folder, 'authority.pem'),
  };
  await writeFile(files.certificateFile, cert);
  await writeFile(files.keyFile, key, { mode: 0o600 });
  await writeFile(files.authorityFile, ca);
  return files;
}
