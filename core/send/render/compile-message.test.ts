import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import type { Mail } from '../../contracts/mail.ts';
import type { Escape, Piece, Program } from '../../contracts/renderer.ts';
import { parseMessageId, parseMessageToken } from '../../mail/message-id.ts';
import { compileMessage } from './compile-message.ts';
import type { MessageFrame } from './message-frame.ts';

const frame: MessageFrame = {
  campaign: 'k3xQ9_ab-Z',
  sender: { address: 'hello@northlight.example', name: 'North Light Studio', replyTo: 'desk@northlight.example' },
  envelopeFrom: 'bounce@northlight.example',
  messageIdDomain: 'northlight.example',
  nameField: 'name',
};
const date = Date.parse('2026-03-02T09:00:00Z');
const words = (text: string): Piece => ({ kind: 'words', words: text });
const field = (name: string, escape: Escape = 'none', fallback?: string): Piece => ({
  kind: 'field',
  field: name,
  escape,
  ...(fallback === undefined ? {} : { fallback }),
  file: 'letter.mjml',
  line: 1,
  column: 1,
});
const letter: Program = {
  subject: [words('Hello '), field('name', 'none', 'there')],
  text: [words('Dear '), field('name', 'none', 'friend'), words(',\nyour order is on its way.\n')],
  html: [
    words('<p>Dear '),
    field('name', 'html', 'friend'),
    words(`,</p>\n<p>${'words that fill '.repeat(160)}</p>\n`),
  ],
};
const anna = { id: 42, address: 'anna@customer.example', fields: { name: 'Anna Berg' } };

const octets = (mail: Mail): string => Buffer.concat(mail.chunks).toString('utf8');
const header = (mail: Mail): string => octets(mail).split('\r\n\r\n')[0] ?? '';
const textOnly = (...pieces: Piece[]): Program => ({ subject: [words('Hello')], text: pieces });
/** The plain text of a mail of one field, as a reader sees it. */
async function textWith(piece: Piece, fields: Record<string, string>): Promise<string> {
  const mail = compileMessage(textOnly(words('['), piece, words(']')), frame).render({ ...anna, fields }, date);
  return (await PostalMime.parse(octets(mail))).text?.trimEnd() ?? '';
}

test('a mail bears the header fields that a campaign owes its readers', () => {
  const mail = compileMessage(letter, frame).render(anna, date);
  expect(header(mail).split('\r\n')).toEqual([
    'From: North Light Studio <hello@northlight.example>',
    'Reply-To: desk@northlight.example',
    'To: Anna Berg <anna@customer.example>',
    'Subject: Hello Anna Berg',
    'Date: Mon, 02 Mar 2026 09:00:00 +0000',
    `Message-ID: ${mail.messageId}`,
    `List-Unsubscribe: <mailto:hello@northlight.example?subject=unsubscribe%20${mail.messageId.slice(1, -20)}>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/alternative; boundary="=_k3xQ9_ab-Z"',
  ]);
  expect(mail).toMatchObject({
    delivery: 42,
    envelope: { from: 'bounce@northlight.example', to: 'anna@customer.example' },
    smtpUtf8: false,
    size: Buffer.concat(mail.chunks).length,
  });
});

test('Message-ID and unsubscribe subject lead back to the delivery', () => {
  const mail = compileMessage(letter, frame).render(anna, date);
  const [, token = ''] = /unsubscribe%20([^>]+)>/.exec(header(mail)) ?? [];
  expect(parseMessageId(mail.messageId)).toEqual({ campaign: 'k3xQ9_ab-Z', delivery: 42 });
  expect(parseMessageToken(decodeURIComponent(token))).toEqual({ campaign: 'k3xQ9_ab-Z', delivery: 42 });
});

test('a retry is the same mail; only the date may differ', () => {
  const first = compileMessage(letter, frame).render(anna, date);
  const again = compileMessage(letter, frame).render(anna, date + 3_600_000);
  expect(again.messageId).toBe(first.messageId);
  expect(octets(again)).toBe(octets(first).replace('09:00:00', '10:00:00'));
});

test('the words of a letter are in memory once, whatever the number of mails', () => {
  const message = compileMessage(letter, frame);
  const [one, other] = [message.render(anna, date), message.render({ ...anna, id: 43 }, date)];
  const shared = one.chunks.filter((chunk) => other.chunks.includes(chunk));
  const sharedOctets = shared.reduce((sum, chunk) => sum + chunk.length, 0);
  expect(sharedOctets).toBeGreaterThan(2_500);
});

test('cut apart, a mail has little of its own: even short words stand in memory once', () => {
  const message = compileMessage(letter, frame);
  const [one, other] = [message.render(anna, date, 'apart'), message.render({ ...anna, id: 43 }, date, 'apart')];
  const own = one.chunks.filter((chunk) => !other.chunks.includes(chunk));
  // Its header fields and the name, with the words around it.
  expect(Buffer.concat(own).length).toBeLessThan(600);
  expect(octets(one)).toBe(octets(message.render(anna, date)));
});

test('mails that are rendered later leave earlier ones as they were', () => {
  const message = compileMessage(letter, frame);
  const first = message.render(anna, date);
  const before = octets(first);
  for (let id = 1; id <= 1_000; id++) message.render({ ...anna, id, fields: { name: `Ben ${id}` } }, date);
  expect(octets(first)).toBe(before);
});

test('a letter without HTML is a plain-text mail', async () => {
  const mail = compileMessage(textOnly(words('Good morning\n')), frame).render(anna, date);
  expect(header(mail)).toContain(
    'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable',
  );
  expect(octets(mail)).toMatch(/\r\n\r\nGood morning\r\n$/);
});

test('columns match without regard to case, and blank values give way to the fallback', async () => {
  expect(await textWith(field('FIRST_NAME'), { First_Name: 'Anna' })).toBe('[Anna]');
  expect(await textWith(field('name', 'none', 'friend'), { name: '  ' })).toBe('[friend]');
  expect(await textWith(field('name', 'none', 'friend'), {})).toBe('[friend]');
  expect(await textWith(field('name'), {})).toBe('[]');
  expect(await textWith(field('constructor'), {})).toBe('[]');
  expect(await textWith(field('constructor'), { constructor: 'Lego' })).toBe('[Lego]');
});

test('a value cannot leave the place it stands in', async () => {
  expect(await textWith(field('x', 'html'), { x: `<b>"Tom" & 'Jo'</b>` })).toBe(
    '[&lt;b&gt;&quot;Tom&quot; &amp; &#39;Jo&#39;&lt;/b&gt;]',
  );
  expect(await textWith(field('x', 'url'), { x: `a b&c='"/ü\ud800` })).toBe('[a%20b%26c%3D%27%22%2F%C3%BC%EF%BF%BD]');
  expect(await textWith(field('x', 'html', '<none>'), {})).toBe('[&lt;none&gt;]');
});

test('no value can add a header field', () => {
  const message = compileMessage({ ...letter, subject: [field('s')] }, frame);
  const fields = { s: 'Hi\r\nBcc: eve@evil.example\r\n\r\nbody', name: 'Anna\nX-Evil: 1' };
  const mail = message.render({ ...anna, fields }, date);
  expect(header(mail)).toContain('Subject: Hi Bcc: eve@evil.example body\r\n');
  expect(header(mail)).toContain('To: "Anna X-Evil: 1" <anna@customer.example>\r\n');
  expect(header(mail)).not.toMatch(/^(?:Bcc|X-Evil)/m);
});

test('an address that could not have been read from a list is refused', () => {
  const message = compileMessage(letter, frame);
  expect(() => message.render({ ...anna, address: 'a@b.example\r\nBcc: x@y.example' }, date)).toThrow(/HEADER_UNSAFE/);
  expect(() => compileMessage(letter, { ...frame, messageIdDomain: 'a>\r\nX: y' })).toThrow(/HEADER_UNSAFE/);
  expect(() => compileMessage(letter, { ...frame, sender: { address: 'a\r\n@b.example' } })).toThrow(/HEADER_UNSAFE/);
});

test('an address beyond ASCII stands in the header as it is and asks for SMTPUTF8', () => {
  const mail = compileMessage(letter, frame).render({ ...anna, address: 'jürgen@customer.example' }, date);
  expect(mail.smtpUtf8).toBe(true);
  expect(header(mail)).toContain('To: Anna Berg <jürgen@customer.example>\r\n');
  expect(mail.size).toBe(Buffer.concat(mail.chunks).length);
  const sender = { address: 'hallo+grüße@northlight.example' };
  const theirs = compileMessage(letter, { ...frame, sender }).render(anna, date);
  expect(theirs.smtpUtf8).toBe(true);
  expect(header(theirs)).toContain('<mailto:hallo%2Bgr%C3%BC%C3%9Fe@northlight.example?subject=unsubscribe%20');
});

test('a campaign may add header fields of its own, but not those a mail makes itself', () => {
  const mail = compileMessage(letter, { ...frame, headers: { 'X-Studio': 'Nordlicht für alle' } }).render(anna, date);
  expect(header(mail)).toMatch(/\r\nX-Studio: =\?UTF-8\?/);
  for (const name of ['Subject', 'message-id', 'Content-Type', 'List-Unsubscribe-Post', 'DKIM-Signature', 'Bcc'])
    expect(() => compileMessage(letter, { ...frame, headers: { [name]: 'x' } })).toThrow(/MESSAGE_HEADER_RESERVED/);
  expect(() => compileMessage(letter, { ...frame, headers: { 'X\r\nBcc': 'x' } })).toThrow(/HEADER_UNSAFE/);
});
