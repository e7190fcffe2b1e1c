import { startSmtpServer } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { certificateFiles } from '../servers/certificate-files.ts';
import { startDovecot } from '../servers/dovecot.ts';
import type { ReportOutput } from './proof.ts';
import { smallMailing, until } from './small-mailing.ts';
import { openStudio } from './studio.ts';

const studio = 'hello@northlight.example';
const password = 'Correct-horse-9';

test('a mail whose answer was lost is found in the Sent folder, and one that is not there yet stays in doubt', async () => {
  await using certificate = await certificateFiles(['127.0.0.1']);
  await using dovecot = await startDovecot({ certificate, password });
  const messageIds = new Map<number, string>();
  const kept = new Set<number>();
  /** Takes the mail: from now on it is in the Sent folder. */
  const keep = async (mail: number): Promise<void> => {
    const content = `Message-ID: <${messageIds.get(mail)}>\r\nFrom: ${studio}\r\n\r\nKept.\r\n`;
    await dovecot.keepSent(studio, Buffer.from(content));
    kept.add(mail);
  };
  await using provider = await startSmtpServer({
    cue({ point, mail, line }) {
      // DSN tells the Message-ID in the envelope (RFC 3461 section 4.4).
      if (point === 'mail') messageIds.set(mail, /ENVID=(\S+)/.exec(line)?.[1] ?? '');
      if (point !== 'content') return undefined;
      if (mail === 10) return { kind: 'drop', gate: keep(mail) };
      if (mail === 20) return { kind: 'drop' };
      return { kind: 'usual', gate: keep(mail) };
    },
  });
  await using house = await openStudio({
    secrets: { sent: password },
    configuration: `company: { name: North Light Studio, from: ${studio}, account: studio }
accounts:
  studio:
    use: smtp
    host: ${provider.host}
    port: ${provider.port}
    security: none
    connections: 1
    mailsInFlight: 1
    discover: false
    tls: { ca: ${certificate.authorityFile} }
    sent: { host: 127.0.0.1, port: ${dovecot.imapsPort}, user: ${studio}, password: { secret: sent } }
`,
  });
  const { addresses, options } = await smallMailing(house, 30);
  expect(await house.run('check', '--connect')).toMatchObject({ exitCode: 0 });

  // With `resolve` the host stays for what can still be decided: until it is told to stop.
  const sending = house.start('send', ...options, '--on-uncertain', 'resolve', '--yes');
  await until(async () => kept.size === 29, '29 mails are in the Sent folder');
  sending.kill('SIGINT');
  expect((await sending.ended).exitCode).toBe(130);
  expect((await house.run('resolve', '--yes')).exitCode).toBe(3);
  const { proof, deliveries = [] } = await house.json<ReportOutput>('report', '--list');
  expect(proof).toMatchObject({ queued: 30, accepted: 29, uncertain: 1, refused: 0, addsUp: true });
  const inDoubt = deliveries.filter(({ state }) => state === 'uncertain').map(({ address }) => address);
  expect(addresses).toEqual(expect.arrayContaining(inDoubt));

  // As soon as the folder holds it, nobody is in doubt.
  await keep(20);
  expect((await house.run('resolve', '--yes')).exitCode).toBe(0);
  expect((await house.json<ReportOutput>('report')).proof).toMatchObject({ accepted: 30, uncertain: 0, addsUp: true });
  expect(new Set(messageIds.values()).size).toBe(30);
  expect(messageIds.size).toBe(30);
});
