import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testCertificate } from '@postrider/sdk/testing';

/** A test certificate as files, as servers want it. Clients trust the authority. */
export interface CertificateFiles extends AsyncDisposable {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly authorityFile: string;
  /** The key and the certificate themselves. */
  readonly pem: { readonly key: string; readonly cert: string };
}

/** Makes a certificate for host names or IPv4 addresses, in a folder that is removed with it. */
export async function certificateFiles(names: readonly string[]): Promise<CertificateFiles> {
  const folder = await mkdtempDisposable(join(tmpdir(), 'postrider-certificate-'));
  const { key, cert, ca } = await testCertificate(names);
  const certificateFile = join(folder.path, 'certificate.pem');
  const keyFile = join(folder.path, 'key.pem');
  const authorityFile = join(folder.path, 'authority.pem');
  await writeFile(certificateFile, cert);
  await writeFile(keyFile, key, { mode: 0o600 });
  await writeFile(authorityFile, ca);
  return {
    certificateFile,
    keyFile,
    authorityFile,
    pem: { key, cert },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
