import type { Phase, RefusalClass, RefusalScope } from '#contracts';
import { describe, expect, test } from 'vitest';
import { classifyReply } from './classify-reply.ts';
import { parseReply } from './parse-reply.ts';

type Case = readonly [text: string, found: RefusalClass, scope: RefusalScope, phase?: Phase];

function reads(cases: readonly Case[]): void {
  test.for(cases)('reads "%s" as %s of the %s', ([text, found, scope, phase]) => {
    expect(classifyReply(parseReply(text, phase))).toMatchObject({ class: found, scope });
  });
}

describe('an address that is no more', () => {
  reads([
    [
      '550 5.1.1 <mia@shop.example>: Recipient address rejected: User unknown in local recipient table',
      'bad-recipient',
      'recipient',
      'recipient',
    ],
    ['550 No such user here', 'bad-recipient', 'recipient', 'recipient'],
    [
      '550-5.1.1 The address you wrote to could not be found.\n550 5.1.1 Please check it.',
      'bad-recipient',
      'recipient',
      'recipient',
    ],
    ['553 5.3.0 <ida@shop.example>... No such mailbox', 'bad-recipient', 'recipient', 'recipient'],
    ['550 Unrouteable address', 'bad-recipient', 'recipient', 'recipient'],
    ['554 5.2.1 mailbox disabled, not accepting messages', 'bad-recipient', 'recipient', 'content'],
    ['550 5.2.1 This account has been closed by its owner', 'bad-recipient', 'recipient', 'recipient'],
    ['550 Benutzer unbekannt', 'bad-recipient', 'recipient', 'recipient'],
    ["550 5.1.1 L'adresse n'existe pas", 'bad-recipient', 'recipient', 'recipient'],
    ['550 5.1.1 El buzón no existe', 'bad-recipient', 'recipient', 'recipient'],
    ['550 Requested action not taken: mailbox unavailable', 'bad-recipient', 'recipient', 'recipient'],
    ['550 5.1.1', 'bad-recipient', 'recipient', 'recipient'],
    ['556 5.1.10 shop.example publishes a null MX', 'bad-recipient', 'recipient', 'recipient'],
    ['550 5.1.1 <spam-quota@shop.example> unknown recipient', 'bad-recipient', 'recipient', 'recipient'],
    ['550 5.1.1 <greylist@shop.example>: no such user', 'bad-recipient', 'recipient', 'recipient'],
    ['550 No such user, see https://shop.example/help/spamhaus', 'bad-recipient', 'recipient', 'recipient'],
    ['551 5.1.6 User has moved; please try <new@shop.example>', 'bad-recipient', 'recipient', 'recipient'],
  ]);
});

describe('an address that may work later', () => {
  reads([
    [
      '450 4.1.1 <mia@shop.example>: Recipient address rejected: unverified address: Address verification in progress',
      'transient',
      'recipient',
      'recipient',
    ],
    ['450 4.2.1 Mailbox temporarily disabled', 'transient', 'recipient', 'recipient'],
    ['450 4.1.1 User unknown in relay recipient table', 'transient', 'recipient', 'recipient'],
    ['452 4.2.2 Mailbox full', 'transient', 'recipient', 'recipient'],
    ['552 5.2.2 This mailbox is over its quota', 'transient', 'recipient', 'content'],
    ['550 5.2.2 Das Postfach ist voll', 'transient', 'recipient', 'recipient'],
    ['552 Requested mail action aborted: exceeded storage allocation', 'transient', 'recipient', 'recipient'],
    ['451 4.7.1 Greylisted, please come back in 300 seconds', 'transient', 'recipient', 'recipient'],
    ['450 Graylisting in effect for this triplet', 'transient', 'recipient', 'recipient'],
    ['550 5.7.1 User temporarily locked', 'transient', 'recipient', 'recipient'],
  ]);
});

describe('a recipient who receives too much', () => {
  reads([
    ['450 4.2.1 Mailbox is receiving messages too quickly', 'throttle', 'recipient', 'recipient'],
    ['452 4.2.1 too many messages for this recipient, slow down', 'throttle', 'recipient', 'recipient'],
  ]);
});

describe('too fast for this destination', () => {
  reads([
    ['421 4.7.0 Too many messages from 192.0.2.8, slow down', 'throttle', 'lane', 'mail'],
    ['451 4.7.1 Rate limit exceeded for your network', 'throttle', 'lane', 'mail'],
    ['550 5.7.1 Your host is sending too fast, try again in 10 minutes', 'throttle', 'lane', 'recipient'],
    ['452 4.3.1 Excessive number of messages from your address block', 'throttle', 'lane', 'content'],
    ['450 4.4.2 You are being throttled', 'throttle', 'lane', 'mail'],
    ['421 Temporarily blocked because of high volume. Retry after 15 minutes.', 'throttle', 'lane', 'greeting'],
  ]);
});

describe('a connection that carried enough, or one too many', () => {
  reads([
    ['421 4.7.0 Too many concurrent sessions from your host', 'throttle', 'connection', 'greeting'],
    ['421 4.3.2 Maximum number of connections reached', 'throttle', 'connection', 'connect'],
    ['421 Server busy, too many connections', 'throttle', 'connection', 'greeting'],
    ['451 4.5.3 Maximum messages per connection reached', 'throttle', 'connection', 'mail'],
    ['421 4.4.2 mail.shop.example Error: timeout exceeded', 'transient', 'connection', 'data'],
    ['421 4.3.0 closing down for maintenance', 'transient', 'lane', 'mail'],
    ['452 4.5.3 Too many recipients in one envelope', 'throttle', 'mail', 'recipient'],
  ]);
});

describe('an allowance that is used up', () => {
  reads([
    ['550 5.4.5 You have reached the daily sending limit of your plan', 'quota', 'account', 'content'],
    ['452 4.5.3 Monthly quota exceeded, please upgrade', 'quota', 'account', 'mail'],
    ['554 5.7.0 Sending quota exhausted for user studio', 'quota', 'account', 'mail'],
    [
      '550 You may send at most 500 messages per day: limit of messages per day exceeded',
      'quota',
      'account',
      'recipient',
    ],
    ['535 5.7.8 You have reached your sending limit', 'quota', 'account', 'authenticate'],
    ['550 5.7.1 hourly limit of 200 messages reached, try again in 40 minutes', 'quota', 'account', 'recipient'],
  ]);
});

describe('a sender who is not wanted', () => {
  reads([
    [
      '554 5.7.1 Service unavailable; Client host [192.0.2.8] blocked using bl.spamcop.net',
      'block',
      'lane',
      'recipient',
    ],
    ['550 Your IP 192.0.2.8 is listed on our RBL', 'block', 'lane', 'mail'],
    ['554 mx.shop.example No SMTP service here', 'block', 'lane', 'greeting'],
    ['554 5.7.1 Connection refused due to poor reputation', 'block', 'lane', 'greeting'],
    ['550 5.7.1 Sender denied', 'block', 'lane', 'mail'],
    ['550 Access denied', 'block', 'lane', 'mail'],
    ['521 mx.shop.example does not accept mail from you', 'block', 'lane', 'greeting'],
    ['550 5.7.0 Your account has been suspended for abuse', 'block', 'account', 'mail'],
  ]);
});

describe('a proof of the sending domain that is missing', () => {
  reads([
    ['550 5.7.23 SPF check failed for northlight.example', 'auth', 'lane', 'mail'],
    ['550 5.7.1 Message failed DMARC evaluation', 'auth', 'lane', 'content'],
    ['550 5.7.20 No valid DKIM signature', 'auth', 'lane', 'content'],
    ['450 4.7.25 Client host rejected: cannot find your reverse hostname', 'auth', 'lane', 'recipient'],
    ['550 5.7.25 Your address has no PTR record', 'auth', 'lane', 'connect'],
  ]);
});

describe('an account that is not let in', () => {
  reads([
    ['535 5.7.8 Error: authentication failed: bad password', 'auth', 'account', 'authenticate'],
    ['535 Incorrect authentication data', 'auth', 'account', 'authenticate'],
    ['535 5.7.13 User account disabled', 'auth', 'account', 'authenticate'],
    ['530 5.5.1 Please sign in first', 'auth', 'account', 'mail'],
    ['550 5.7.1 Relaying denied', 'auth', 'account', 'recipient'],
    [
      '553 5.7.1 <hello@northlight.example>: Sender address rejected: not owned by user studio',
      'auth',
      'account',
      'recipient',
    ],
    [
      '454 4.7.0 Temporary authentication failure: connection lost to authentication server',
      'transient',
      'account',
      'authenticate',
    ],
    ['454 4.7.0 TLS not available due to local problem', 'transient', 'account', 'secure'],
    ['421 4.7.0 Too many failed login attempts, wait 1 hour', 'throttle', 'account', 'authenticate'],
    ['550 5.7.57 Client was not authenticated to send mail', 'auth', 'account', 'mail'],
  ]);
});

describe('settings or a client at fault', () => {
  reads([
    ['530 5.7.0 Must issue a STARTTLS command first', 'config', 'account', 'mail'],
    ['502 5.5.1 Command not implemented', 'config', 'account', 'hello'],
    ['555 5.5.4 Unsupported parameter', 'config', 'account', 'mail'],
    ['554 5.5.1 Improper use of SMTP command pipelining', 'config', 'account', 'data'],
    [
      '550 5.1.8 <hello@northlight.example>: Sender address rejected: Domain not found',
      'config',
      'account',
      'recipient',
    ],
  ]);
});

describe('a mail that is not wanted', () => {
  reads([
    ['550 5.7.1 This message scored as spam', 'content', 'mail', 'content'],
    ['554 5.6.0 Malware found in attachment', 'content', 'mail', 'content'],
    ['552 5.3.4 Message too big for system', 'content', 'mail', 'mail'],
    ['554 5.7.1 Rejected for policy reasons', 'content', 'mail', 'content'],
    ['550 5.7.1 Not authorised to post to this list', 'content', 'mail', 'recipient'],
    ['554 Transaction failed', 'content', 'mail', 'content'],
    ['550 5.7.1 The domain northlight.example in the body is on the URIBL', 'content', 'mail', 'content'],
  ]);
});

describe('a server in trouble', () => {
  reads([
    ['451 4.3.0 Internal error', 'transient', 'lane', 'content'],
    ['451 Local error in processing', 'transient', 'mail', 'content'],
    ['452 4.3.1 Insufficient system storage', 'transient', 'lane', 'mail'],
    ['451 4.4.3 DNS lookup timeout', 'transient', 'lane', 'recipient'],
    ['554 5.3.0 Service temporarily unavailable, try again later', 'transient', 'mail', 'content'],
    [
      '450 4.1.8 <hello@northlight.example>: Sender address rejected: Domain not found',
      'transient',
      'lane',
      'recipient',
    ],
    ['220 hello', 'transient', 'connection', 'recipient'],
    ['nonsense', 'transient', 'connection', 'greeting'],
  ]);
});

describe('the phase', () => {
  reads([
    ['550 5.7.1 refused', 'block', 'lane', 'greeting'],
    ['550 5.7.1 refused', 'block', 'lane', 'mail'],
    ['550 5.7.1 refused', 'content', 'mail', 'content'],
    ['552 too much', 'transient', 'recipient', 'recipient'],
    ['552 too much', 'content', 'mail', 'content'],
    ['550 mailbox full', 'block', 'lane', 'mail'],
  ]);
});

test('passes on how long the server asks to wait', () => {
  expect(classifyReply(parseReply('451 4.7.1 Rate limit exceeded, try again in 5 minutes'))).toEqual({
    class: 'throttle',
    scope: 'lane',
    retryAfter: 300_000,
  });
});

test('passes on no wait where nothing is tried again', () => {
  expect(classifyReply(parseReply('550 5.1.1 No such user, try again in 5 minutes', 'recipient'))).toEqual({
    class: 'bad-recipient',
    scope: 'recipient',
  });
});
