import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Mail } from '@postrider/core/contracts';
import { startSmtpServer, testCertificate } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { isolatedInstance } from '../../core/composition/testing/isolated-instance.ts';
import { bundledLibraries, bundledPluginFolders, lentPackages } from '../../host/bundled-plugins.ts';

// The SMTP transport in a process of its own: what it needs besides the contract must come over the border as well.

const built = { conditions: [], lent: lentPackages(), libraries: bundledLibraries() };
const { signal } = new AbortController();
/** Processes take their time on a computer that is busy. */
const slow = { timeout: 60_000 };

function folderOf(name: string): string {
  const found = bundledPluginFolders().find((folder) => path.basename(folder) === name);
  if (found === undefined) throw new Error(`There is no bundled ${name}`);
  return found;
}

function mail(delivery: number): Mail {
  const content = `Subject: ${delivery}\r\n\r\n${createHash('sha256').update(String(delivery)).digest('hex')}\r\n.\r\n`;
  const chunks = [Buffer.from(content), Buffer.from('.shared by all, '.repeat(20) + '\r\n')];
  const size = chunks.reduce((sum, { length }) => sum + length, 0);
  const envelope = { from: 'a@one.example', to: `b${delivery}@two.example` };
  return { delivery, messageId: `<${delivery}@one.example>`, envelope, chunks, size, smtpUtf8: false };
}

test(
  'SMTP with STARTTLS and a password: TLS runs over there, with the file of authorities that the settings name',
  slow,
  async () => {
    const { key, cert, ca: authority } = await testCertificate(['localhost']);
    const folder = await mkdtemp(path.join(tmpdir(), 'trust-'));
    const ca = path.join(folder, 'ca.pem');
    await writeFile(ca, authority);
    const users = { studio: 'Correct horse 9' };
    await using server = await startSmtpServer({ tls: { mode: 'starttls', key, cert }, users });
    const wish = {
      ...built,
      folder: folderOf('transport-smtp'),
      kind: 'transports' as const,
      use: 'smtp',
      settings: {
        host: server.host,
        port: server.port,
        security: 'starttls',
        user: 'studio',
        password: { secret: 'studio' },
        tls: { ca, serverName: 'localhost' },
      },
      secrets: users,
    };
    {
      // Without the grant the file cannot be read, and the account says so.
      await using blind = await isolatedInstance(wish);
      expect(await blind.contribution.verify(signal)).toMatchObject({ code: 'SMTP_AUTHORITY_UNREADABLE' });
    }
    await using made = await isolatedInstance({ ...wish, files: [ca] });
    expect(await made.contribution.verify(signal)).toBeUndefined();
    const connected = await made.contribution.connect(signal);
    if (connected.kind !== 'connected') throw new Error(connected.problem.what);
    const outcomes = await Promise.all([1, 2, 3, 4, 5].map((each) => connected.connection.send(mail(each), signal)));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['accepted', 'accepted', 'accepted', 'accepted', 'accepted']);
    expect(server.mails.map(({ octets }) => octets.toString())).toEqual(
      [1, 2, 3, 4, 5].map((each) => Buffer.concat(mail(each).chunks).toString()),
    );
    await connected.connection.close();
    await rm(folder, { recursive: true });
  },
);
