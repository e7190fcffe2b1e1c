import { execFile } from 'node:child_process';
import { domainToUnicode } from 'node:url';
import { promisify } from 'node:util';
import { simpleParser } from 'mailparser';
import type { ParsedMail } from 'mailparser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMailServers } from '../servers/mail-servers.ts';
import type { MailServers } from '../servers/mail-servers.ts';
import { sampleClients } from './clients.ts';
import type { Client } from './clients.ts';
import type { ReportOutput } from './proof.ts';
import { studioAt } from './studio.ts';
import type { Ended, Studio } from './studio.ts';

/** Needs SMTPUTF8, which Postfix takes and Dovecot 2.3's LMTP does not: the one address that bounces. */
const beyondLmtp = 'дмитрий@xn--80a1acny.example';

let servers: MailServers;
let studio: Studio;
let clients: ReadonlyMap<string, Client>;
let sent: Ended;
const mails = new Map<string, readonly Buffer[]>();
/** Everybody's letter but the bounced one's, read by a program that is not ours. */
const letters: { readonly address: string; readonly client: Client; readonly mail: ParsedMail }[] = [];

beforeAll(async () => {
  servers = await startMailServers();
  studio = await studioAt(servers, { rules: ['300 per second'] });
  const sample = await sampleClients();
  ({ clients } = sample);
  await studio.write('clients.csv', sample.list);
  sent = await studio.run('send', '--list', 'clients.csv', '--letter', 'letters/spring.mjml', '--yes');
  await servers.postfix.flushed();
  for (const address of await servers.dovecot.mailboxes()) mails.set(address, await servers.dovecot.mails(address));
  for (const [address, client] of clients) {
    const [source] = mails.get(address) ?? [];
    if (source !== undefined)
      letters.push({ address, client, mail: await simpleParser(source, { skipImageLinks: true }) });
  }
});

afterAll(async () => {
  await studio?.[Symbol.asyncDispose]();
  await servers?.[Symbol.asyncDispose]();
});

function theMailOf(address: string): Buffer {
  const [mail] = mails.get(address) ?? [];
  if (mail === undefined) throw new Error(`${address} has no mail.`);
  return mail;
}

const asWritten = (address: string): string => address.replace(/(?<=@).*/, (domain) => domainToUnicode(domain));
const words = (text: string): string => text.replaceAll(/\s+/g, ' ');
const inHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

test('the command ends well and says that everyone is accounted for', () => {
  expect(sent.stderr).toContain('10 without an address');
  expect(sent.stderr).toContain('16 with something that is no address');
  expect(sent.stderr).toContain('30 a second time');
  expect(sent.stdout).toContain('everyone is accounted for');
  expect(sent.exitCode).toBe(0);
});

test('every valid person has one mail, and nobody else has any', () => {
  expect(clients.size).toBe(1_944);
  const expected = new Set(clients.keys()).add(servers.studio);
  expected.delete(beyondLmtp);
  expect(new Set(mails.keys())).toEqual(expected);
  expect([...mails].filter(([, each]) => each.length !== 1).map(([address]) => address)).toEqual([]);
});

test('every mail says the right name, city and day, in whatever script', () => {
  expect(letters).toHaveLength(1_943);
  for (const { address, client, mail } of letters) {
    const name = client.firstName || 'friend';
    const city = client.city || 'your door';
    const day = client.sessionDate || 'a day you choose';
    // mailparser shows domains as people write them.
    expect(mail.to?.value).toEqual([{ address: asWritten(address), name: client.fullName }]);
    expect(mail.from?.value).toEqual([{ address: servers.studio, name: 'North Light Studio' }]);
    expect(mail.subject).toBe(`${client.firstName || 'Hello'}, the spring light is back`);
    const text = words(mail.text ?? '');
    const html = words(mail.html || '')
      .replaceAll('&#34;', '&quot;')
      .replaceAll('&#39;', "'");
    for (const [written, escaped] of [
      [`Dear ${name},`, `Dear ${inHtml(name)},`],
      [`the way from ${city} is worth it`, `the way from ${inHtml(city)} is worth it`],
      [day, day],
      ['Nora Quill and Tomás Weir', 'Nora Quill and Tomás Weir'],
    ] as const) {
      expect(text).toContain(written);
      expect(html).toContain(escaped);
    }
  }
});

test('each Message-ID is its own, and each mail says how to unsubscribe', () => {
  const ids = new Set<string>();
  for (const { mail } of letters) {
    ids.add(mail.messageId ?? '');
    const unsubscribe = mail.headerLines.filter(({ key }) => key === 'list-unsubscribe').map(({ line }) => line);
    expect(unsubscribe).toEqual([
      expect.stringMatching(/^List-Unsubscribe:\s<mailto:hello@northlight\.example\?subject=/),
    ]);
  }
  expect(ids.size).toBe(1_943);
});

test('mails are 7-bit text in lines of CR LF', () => {
  for (const { address } of letters) {
    const mail = theMailOf(address);
    // Postfix refuses a bare LF; a Maildir holds LF only, so a CR in it came bare.
    expect(mail.includes(0x0d)).toBe(false);
    expect(mail.some((octet) => octet > 0x7f || octet === 0)).toBe(false);
    expect(
      mail
        .toString('latin1')
        .split('\n')
        .every((line) => line.length <= 998),
    ).toBe(true);
  }
});

test('the report says what is in the mailboxes, file by file', async () => {
  const { proof, rejected } = await studio.json<ReportOutput>('report');
  expect(proof).toMatchObject({ queued: 1_944, accepted: 1_944, refused: 0, uncertain: 0, waiting: 0, addsUp: true });
  expect(rejected).toHaveLength(16 + 10 + 30);
  // Everybody's letter but one, and its bounce in the studio's own mailbox.
  const { stdout } = await promisify(execFile)('find', [servers.dovecot.mailFolder, '-type', 'f', '-path', '*/new/*']);
  expect(stdout.trim().split('\n')).toHaveLength(proof.accepted);
});

test('curl reads the same mail over POP3', async () => {
  const address = "annie.o'darcy@oldmill.example";
  const { stdout } = await promisify(execFile)('curl', [
    '--silent',
    '--show-error',
    '--ssl-reqd',
    '--cacert',
    servers.authorityFile,
    '--user',
    `${address}:${servers.password}`,
    `pop3://127.0.0.1:${servers.dovecot.pop3Port}/1`,
  ]);
  expect(stdout.replaceAll('\r\n', '\n').trimEnd()).toBe(theMailOf(address).toString('utf8').trimEnd());
});

test('an address that no mailbox server takes comes back, and is told from the others', async () => {
  const polled = await studio.run('inbox', 'poll');
  expect(polled.stdout).toMatch(/bounces 1\b/);
  const { proof, deliveries } = await studio.json<ReportOutput>('report', '--list', 'bounced');
  expect(proof).toMatchObject({ accepted: 1_944, returned: 1, addsUp: true });
  expect(deliveries?.map(({ address }) => address)).toEqual([beyondLmtp]);
});
