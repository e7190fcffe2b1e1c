import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFixture } from './fixtures/read-fixture.ts';
import { headLimits } from './mail-head.ts';
import { parseLimits } from './parse-mail.ts';
import { understandMail } from './understand-mail.ts';
import type { Understanding, Understood } from './understand-mail.ts';

const octets = (text: string): Uint8Array => new TextEncoder().encode(text);
const understand = async (text: string): Promise<Understanding> => understandMail(octets(text));

async function understood(text: string): Promise<Understood> {
  const understanding = await understand(text);
  if (understanding.kind === 'understood') return understanding;
  throw new Error(understanding.why);
}

const heading = 'From: Mallory <mallory@evil.example>\r\nTo: hello@northlight.example\r\nSubject: hi\r\n';

test('parts within parts within parts are refused at the limit', async () => {
  let mail = `${heading}Content-Type: multipart/mixed; boundary="b0"\r\n\r\n`;
  for (let depth = 1; depth <= 5_000; depth++)
    mail += `--b${depth - 1}\r\nContent-Type: multipart/mixed; boundary="b${depth}"\r\n\r\n`;
  expect(await understand(mail)).toMatchObject({ kind: 'not-understood', why: expect.stringContaining('nesting') });
});

test('messages within messages are not followed', async () => {
  let mail = heading;
  for (let depth = 0; depth < 2_000; depth++) mail += `Content-Type: message/rfc822\r\n\r\n${heading}`;
  expect(await understand(mail)).toMatchObject({ kind: 'understood', identified: { kind: 'human' } });
});

test('of a mail of a hundred thousand parts only the beginning is read', async () => {
  const parts = '--b\r\n\r\nx\r\n'.repeat(100_000);
  const { identified, mail } = await understood(`${heading}Content-Type: multipart/mixed; boundary=b\r\n\r\n${parts}`);
  expect(identified.kind).toBe('human');
  expect(mail.text.length).toBeLessThanOrEqual(4 * headLimits.dashedLines);
});

test('of a huge mail only the beginning is read, whatever it is made of', async () => {
  const fillings = [
    ['text/plain', `${'x'.repeat(70)}\r\n`],
    ['text/plain', '\r\n'],
    ['text/plain', '\0'],
    ['text/html', '<<<<<a<!--<p '],
  ] as const;
  for (const [type, filling] of fillings) {
    const body = filling.repeat(Math.ceil(2_000_000 / filling.length));
    const { mail, identified } = await understood(`${heading}Content-Type: ${type}\r\n\r\nHello\r\n${body}`);
    expect({ filling, kind: identified.kind, start: mail.text.trimStart().slice(0, 5) }).toEqual({
      filling,
      kind: 'human',
      start: 'Hello',
    });
  }
}, 60_000);

test('ten megabytes of header are refused', async () => {
  const one = await understand(`${heading}X-Padding: ${'a'.repeat(10_000_000)}\r\n\r\nHello`);
  const many = await understand(`${heading}${'X-Padding: aaaaaaaaaaaaaaaaaaaa\r\n'.repeat(320_000)}\r\nHello`);
  const folded = await understand(`${heading}X-Padding: a\r\n${' a\r\n'.repeat(2_500_000)}\r\nHello`);
  for (const each of [one, many, folded])
    expect(each).toEqual({ kind: 'not-understood', why: 'its header does not end' });
  const whole = await understand(`${heading}X-Padding: ${'a'.repeat(700_000)}\r\n\r\nHello`);
  expect(whole).toMatchObject({ kind: 'not-understood', why: expect.stringContaining('header size') });
});

test('references that point at themselves and at each other are a list like any other', async () => {
  const references = Array.from({ length: 10_000 }, (_, index) => `<${index % 3}@loop.example>`).join('\r\n ');
  const mail = `${heading}Message-ID: <0@loop.example>\r\nIn-Reply-To: <0@loop.example>\r\nReferences: ${references}\r\n\r\nHello`;
  const known = await understood(mail);
  expect(known).toMatchObject({
    mail: { messageId: '<0@loop.example>', references: ['<0@loop.example>', '<1@loop.example>', '<2@loop.example>'] },
  });
});

test('more references than anyone needs are cut', async () => {
  const references = Array.from({ length: 20_000 }, (_, index) => `<${index}@loop.example>`).join(' ');
  const known = await understood(`${heading}References: ${references}\r\n\r\nHello`);
  expect(known.mail.references.length).toBeLessThanOrEqual(100);
  expect(known.identified.clues.length).toBeLessThanOrEqual(50);
});

test('a diagnosis cannot bring a header or a log line of its own', async () => {
  const mail = new TextDecoder()
    .decode(readFixture('postfix-dsn-unknown-user'))
    .replace(
      /Diagnostic-Code: smtp; .*\r\n.*\r\n/,
      'Diagnostic-Code: smtp; 550 5.1.1 User unknown\u0000\r\n\tevil\u001b[2J\u2028Bcc: all@evil.example\rX: y\r\n',
    );
  const known = await understood(mail);
  const [report] = known.identified.bounces;
  expect(report?.diagnostic).toBe('550 5.1.1 User unknown evil [2J Bcc: all@evil.example X: y');
  expect(report?.permanent).toBe(true);
});

test('a diagnosis of a megabyte is cut', async () => {
  const mail = new TextDecoder()
    .decode(readFixture('postfix-dsn-unknown-user'))
    .replace('Diagnostic-Code: smtp; ', `Diagnostic-Code: smtp; 550 5.1.1 ${'user '.repeat(200_000)}`);
  const known = await understood(mail);
  expect(known.identified.bounces[0]?.diagnostic?.length).toBeLessThanOrEqual(1_000);
});

test('encoded words cannot smuggle a line break into subject, name or address', async () => {
  const known = await understood(
    'From: =?utf-8?Q?Eve=0D=0ABcc=3A_x=40evil.example?= <eve@evil.example>\r\n' +
      'To: =?utf-8?Q?hello=40northlight.example=0D=0A?=\r\nSubject: =?utf-8?Q?Hi=0D=0ABcc:_x@evil.example=00?=\r\n\r\nHello',
  );
  const { from, to, subject } = known.mail;
  expect(JSON.stringify({ from, to, subject })).not.toMatch(/\\r|\\n|\\u0000/);
  expect(from).toEqual({ address: 'eve@evil.example', name: 'Eve Bcc: x@evil.example' });
});

test('a mail without any header is not understood', async () => {
  expect(await understand('Just some words.\r\nAnd more of them.\r\n')).toMatchObject({ kind: 'not-understood' });
  expect(await understand('\r\n\r\nHello')).toMatchObject({ kind: 'not-understood' });
  expect(await understand('')).toMatchObject({ kind: 'not-understood' });
});

test('the text of a mail stays within its limit and is never cut inside a character', async () => {
  const known = await understood(`${heading}Content-Type: text/plain; charset=utf-8\r\n\r\n${'a😀'.repeat(40_000)}`);
  const { text } = known.mail;
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(parseLimits.text);
  expect(Buffer.byteLength(text)).toBeGreaterThan(parseLimits.text - 8);
  expect(text.isWellFormed()).toBe(true);
});

test('long runs in the places that are searched cost no more than a moment', async () => {
  const runs = ['@', '<', '>', 'a@', ';', '.', '5.1.', '\t', 'user ', '<a', '> ', '=?utf-8?Q?=00', '(', '"', '\\', ','];
  const report =
    'Return-Path: <>\r\nFrom: MAILER-DAEMON@evil.example\r\nContent-Type: multipart/report; boundary=b\r\n';
  const started = process.cpuUsage().user;
  for (const run of runs) {
    const long = run.repeat(Math.ceil(50_000 / run.length));
    for (const name of ['To', 'Subject', 'References', 'X-Failed-Recipients', 'Received', 'Auto-Submitted', 'From'])
      await understand(`${report}${name}: ${long}\r\n\r\n--b\r\n\r\nHi. This is the\r\n${long}\r\n--b--\r\n`);
    await understand(
      `${report}\r\n--b\r\n\r\n${long}\r\nMessage-ID: ${long}\r\nTo: ${long}\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n` +
        `Original-Envelope-Id: ${long}\r\n\r\nFinal-Recipient: rfc822;${long}\r\nAction: ${long}\r\nStatus: ${long}\r\n` +
        `Diagnostic-Code: ${long}\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nTo: ${long}\r\nMessage-ID: ${long}\r\n\r\n--b--\r\n`,
    );
  }
  // 128 mails of up to half a megabyte; one quadratic search alone would take minutes.
  expect((process.cpuUsage().user - started) / 1_000_000).toBeLessThan(20);
}, 60_000);

test('binary noise is understood or not, and nothing else happens', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 4_000 }), async (noise) => {
      const understanding = await understandMail(noise);
      expect(['understood', 'not-understood']).toContain(understanding.kind);
    }),
    { numRuns: 200 },
  );
});

test('a report with noise struck into it never throws and never names a recipient with a control character', async () => {
  const names = ['postfix-dsn-unknown-user', 'qmail-qsbmf', 'arf-abuse', 'exim-plain-text', 'human-reply'];
  const whole = names.map((name) => readFixture(name));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...whole),
      fc.array(fc.tuple(fc.nat(2_000), fc.uint8Array({ minLength: 1, maxLength: 12 })), { maxLength: 12 }),
      async (mail, blows) => {
        const struck = mail.slice();
        for (const [at, blow] of blows)
          struck.set(blow.subarray(0, Math.max(0, struck.length - at)), Math.min(at, struck.length));
        const known = await understandMail(struck);
        if (known.kind !== 'understood') return;
        for (const { recipient } of known.identified.bounces) expect(recipient ?? '').not.toMatch(/[\p{Cc}\s]/u);
        expect(known.identified.bounces.length > 0).toBe(known.identified.kind === 'bounce');
      },
    ),
    { numRuns: 300 },
  );
});
