import { execFile } from 'node:child_process';
import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** PEM texts: a server's key and certificate, and the authority that a client has to trust. */
export interface TestCertificate {
  readonly key: string;
  readonly cert: string;
  readonly ca: string;
}

/** Has `openssl` make an authority and, by it, a certificate for `names` (host names or IPv4 addresses). Good for a day. */
export async function testCertificate(names: readonly string[]): Promise<TestCertificate> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'postrider-certificate-'));
  const path = (name: string): string => join(folder.path, name);
  const openssl = (...words: readonly string[]): Promise<unknown> => promisify(execFile)('openssl', words);
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const alternatives = names.map((name) => (/^[\d.]+$/.test(name) ? `IP:${name}` : `DNS:${name}`));
  await writeFile(path('names'), `subjectAltName=${alternatives.join(',')}\n`);
  await openssl(
    'req',
    '-x509',
    ...kind,
    '-days',
    '1',
    '-subj',
    '/CN=An authority',
    '-keyout',
    path('a'),
    '-out',
    path('ca'),
  );
  await openssl('req', ...kind, '-subj', '/CN=A server', '-keyout', path('key'), '-out', path('wish'));
  const signed = ['-CA', path('ca'), '-CAkey', path('a'), '-set_serial', '7', '-days', '1', '-extfile', path('names')];
  await openssl('x509', '-req', '-in', path('wish'), ...signed, '-out', path('cert'));
  return {
    key: await readFile(path('key'), 'utf8'),
    cert: await readFile(path('cert'), 'utf8'),
    ca: await readFile(path('ca'), 'utf8'),
  };
}
