import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A certificate for tests with its private key, and the authority to trust, all PEM. */
export interface TestCertificate {
  readonly key: string;
  readonly cert: string;
  readonly ca: string;
}

/** Makes an authority and a certificate for `names` (`mail.test`, `127.0.0.1`) with `openssl`; nothing is kept. */
export async function testCertificate(names: readonly string[]): Promise<TestCertificate> {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-certificate-'));
  const at = (name: string): string => join(folder, name);
  try {
    const alternatives = names.map((name) => `${/^[\d.]+$|:/.test(name) ? 'IP' : 'DNS'}:${name}`).join(',');
    const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    const authority = ['req', '-x509', ...newKey, '-days', '2', '-subj', '/CN=Test authority'];
    await run('openssl', [...authority, '-keyout', at('ca.key'), '-out', at('ca.pem')]);
    await run('openssl', ['req', ...newKey, '-subj', '/CN=Test server', '-keyout', at('key'), '-out', at('request')]);
    await writeFile(at('extensions'), `subjectAltName=${alternatives}\n`);
    const sign = ['x509', '-req', '-in', at('request'), '-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-days', '2'];
    await run('openssl', [...sign, '-set_serial', '1', '-extfile', at('extensions'), '-out', at('cert')]);
    const [key, cert, ca] = await Promise.all(['key', 'cert', 'ca.pem'].map((name) => readFile(at(name), 'utf8')));
    return { key: key ?? '', cert: cert ?? '', ca: ca ?? '' };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
