import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { BounceReport, InboundKind, JoinedDelivery } from '../contracts/index.ts';
import { deliveryBook } from './fixtures/delivery-book.ts';
import { readFixture } from './fixtures/read-fixture.ts';
import { joinDelivery } from './join-delivery.ts';
import { understandMail } from './understand-mail.ts';
import type { Understood } from './understand-mail.ts';

async function understood(name: string): Promise<Understood> {
  const understanding = await understandMail(readFixture(name));
  if (understanding.kind === 'understood') return understanding;
  throw new Error(understanding.why);
}

interface Expected {
  readonly kind: InboundKind;
  /** How it is joined to the delivery to Anna; absent: not joined. */
  readonly by?: JoinedDelivery['by'];
  readonly bounces?: readonly Partial<BounceReport>[];
}

const to = 'anna@lumen.example';
const gone = { recipient: to, action: 'failed', status: '5.1.1', permanent: true } as const;

const mails: Readonly<Record<string, Expected>> = {
  'postfix-dsn-unknown-user': { kind: 'bounce', by: 'returned-headers', bounces: [gone] },
  'postfix-dsn-headers-only': {
    kind: 'bounce',
    by: 'returned-headers',
    bounces: [{ recipient: to, status: '5.2.2', permanent: false, diagnostic: '552 5.2.2 Mailbox full' }],
  },
  'postfix-dsn-expired': { kind: 'bounce', by: 'returned-headers', bounces: [{ status: '4.4.1', permanent: false }] },
  'postfix-dsn-delayed': { kind: 'automatic' },
  'postfix-dsn-delivered': { kind: 'automatic' },
  'gmail-dsn-folded-diagnostic': { kind: 'bounce', by: 'returned-headers', bounces: [gone] },
  'zoho-dsn-status-550': { kind: 'bounce', by: 'returned-headers', bounces: [{ recipient: to, permanent: true }] },
  'yahoo-report-without-status': {
    kind: 'bounce',
    by: 'returned-headers',
    bounces: [{ recipient: to, permanent: true }],
  },
  'yahoo-report-unlisted-words': { kind: 'bounce', by: 'returned-headers', bounces: [gone] },
  'exchange-dsn-localised': {
    kind: 'bounce',
    by: 'returned-headers',
    bounces: [{ recipient: 'Anna@lumen.example', status: '5.1.10', permanent: true }],
  },
  'exchange-dsn-content-blocked': {
    kind: 'bounce',
    by: 'returned-headers',
    bounces: [{ recipient: to, status: '5.7.1', permanent: false }],
  },
  'dsn-envelope-id-only': {
    kind: 'bounce',
    by: 'message-id',
    bounces: [{ recipient: 'anna.l@home.example', status: '5.1.1', permanent: true }],
  },
  'dsn-recipient-only': { kind: 'bounce', by: 'recipient', bounces: [gone] },
  'dsn-forged-recipient': { kind: 'bounce', bounces: [{ recipient: 'mallory@evil.example', permanent: true }] },
  'dsn-several-recipients': {
    kind: 'bounce',
    by: 'returned-headers',
    bounces: [{ recipient: 'bob@lumen.example', action: 'delayed', permanent: false }, gone],
  },
  'dsn-utf8': { kind: 'bounce', bounces: [{ recipient: 'jürgen@lumen.example', status: '5.1.1', permanent: true }] },
  'qmail-qsbmf': { kind: 'bounce', by: 'returned-headers', bounces: [gone] },
  'exim-plain-text': { kind: 'bounce', by: 'returned-headers', bounces: [gone] },
  'exim-delay-warning': { kind: 'automatic' },
  'postfix-plain-text': { kind: 'bounce', by: 'returned-headers', bounces: [{ recipient: to, permanent: true }] },
  'sendmail-plain-text': { kind: 'bounce', by: 'returned-headers', bounces: [gone] },
  'failed-recipients-header-only': { kind: 'bounce', by: 'returned-headers', bounces: [gone] },
  'arf-abuse': { kind: 'complaint', by: 'returned-headers' },
  'arf-abuse-redacted': { kind: 'complaint', by: 'returned-headers' },
  'arf-not-spam': { kind: 'automatic' },
  'outlook-jmrp': { kind: 'complaint', by: 'returned-headers' },
  'unsubscribe-token': { kind: 'unsubscribe', by: 'message-id' },
  'unsubscribe-word': { kind: 'unsubscribe' },
  'unsubscribe-question': { kind: 'human' },
  'unsubscribe-reply': { kind: 'unsubscribe', by: 'message-id' },
  'vacation-rfc3834': { kind: 'automatic', by: 'message-id' },
  'out-of-office-exchange': { kind: 'automatic' },
  'autoreply-precedence': { kind: 'automatic' },
  'autoreply-x-header': { kind: 'automatic' },
  'mailing-list': { kind: 'automatic' },
  'null-return-path': { kind: 'automatic' },
  'read-receipt': { kind: 'automatic' },
  'human-reply': { kind: 'human', by: 'message-id' },
  'human-references-only': { kind: 'human', by: 'references' },
  'human-html-only': { kind: 'human' },
  'human-quotes-a-bounce': { kind: 'human' },
  'human-attaches-a-bounce': { kind: 'human' },
  'human-stranger': { kind: 'human' },
};

test('every mail of the collection is expected to be something', () => {
  const files = readdirSync(join(import.meta.dirname, 'fixtures')).filter((file) => file.endsWith('.eml'));
  expect(files.map((file) => file.slice(0, -4)).sort()).toEqual(Object.keys(mails).sort());
});

describe.each(Object.entries(mails))('%s', (name, { kind, by, bounces = [] }) => {
  test(`is ${kind}${by === undefined ? '' : `, joined by ${by}`}`, async () => {
    const { identified } = await understood(name);
    expect(identified.kind).toBe(kind);
    expect(identified.bounces).toMatchObject(bounces);
    expect(identified.bounces).toHaveLength(bounces.length);
    const joined = await joinDelivery(deliveryBook, identified);
    expect(joined).toEqual(by === undefined ? undefined : { delivery: 101, campaign: 'k3xQ9_ab-Z', address: to, by });
  });
});

test('a mail is read as a person would read it', async () => {
  const known = await understood('human-html-only');
  const { from, subject, text, date } = known.mail;
  expect(from).toEqual({ address: 'ola@lumen.example', name: '¡Olá!' });
  expect(subject).toBe('Café & fotos');
  expect(text).toContain('me gustaría una cita & un café.');
  expect(date).toBe(Date.parse('2026-03-02T09:02:10Z'));
});

test('a folded diagnosis is one line that names the precise status', async () => {
  const known = await understood('gmail-dsn-folded-diagnostic');
  expect(known.identified.bounces[0]?.diagnostic).toMatch(/^550-5\.1\.1 The email account .* gsmtp$/);
});
