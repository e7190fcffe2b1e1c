import type { Phase, RefusalClass, RefusalScope } from '#contracts';
import { expect, test } from 'vitest';
import { classifyReply } from './classify-reply.ts';
import { parseReply } from './parse-reply.ts';

/**
 * Wordings as servers of many makes use them, none of which the rules were written from. They hold the rules to
 * reading meanings: a limit taken for a block would ask a person where waiting is enough, one taken for a bad address
 * would strike good people off.
 */
type Wording = readonly [text: string, class_: RefusalClass, scope: RefusalScope, phase?: Phase];

const wordings: readonly Wording[] = [
  // quota: an allowance of the account
  ['550 5.7.1 You have exceeded your SMTP relays limit for the day', 'quota', 'account', 'mail'],
  ['550 5.7.1 You have exceeded your SMTP relays limit for the day', 'quota', 'account', 'recipient'],
  ['554 5.7.0 Your account has exceeded the maximum number of emails allowed per day', 'quota', 'account'],
  ['550 You have sent too many messages today. Please try again tomorrow.', 'quota', 'account', 'content'],
  ['452 4.5.3 Daily message quota for this sender has been used up', 'quota', 'account', 'mail'],
  ['550 5.4.6 Hourly sending limit for user desk@northlight.example reached', 'quota', 'account'],
  ['451 4.7.1 Monthly mail volume for your plan is exhausted, upgrade to continue', 'quota', 'account'],
  ['535 5.7.0 Message quota exceeded for this subscription until next billing cycle', 'quota', 'account', 'mail'],
  ['421 4.7.0 Relay quota for today reached (500/500)', 'quota', 'account'],
  [
    '554 Domain northlight.example has exceeded the max emails per hour (150/150 (100%)) allowed. Message discarded.',
    'quota',
    'account',
    'content',
  ],
  [
    '450 4.7.1 Sending limit of 200 recipients in 24 hours has been reached for this mailbox',
    'quota',
    'account',
    'recipient',
  ],
  ['554 5.7.1 You have reached the maximum number of recipients you may send to per day', 'quota', 'account'],
  [
    '550 5.7.232 Your message cannot be sent because your trial tenant has exceeded its daily limit for sending email to external recipients',
    'quota',
    'account',
  ],
  ['452 Sorry, you may send no more than 300 mails per day', 'quota', 'account'],
  ['550 5.7.1 Outgoing mail limit per day has been hit for this mailbox', 'quota', 'account', 'mail'],
  ['451 You are only allowed 250 messages within 24 hours', 'quota', 'account'],
  ['550 5.2.0 Account limit: 1000 recipients each day. Limit hit.', 'quota', 'account'],
  ['554 5.7.1 Too many e-mails sent this week', 'quota', 'account'],

  // throttle
  ['421 4.7.0 Too many messages from your address in a short time, please slow down', 'throttle', 'lane'],
  ['450 4.7.1 Error: too much mail from 192.0.2.7', 'throttle', 'lane', 'mail'],
  ['421 4.7.0 Error: too many connections from 192.0.2.7', 'throttle', 'connection', 'connect'],
  ['451 4.7.1 You are sending too fast, please back off', 'throttle', 'lane'],
  ['421 Concurrent connection limit exceeded for your host', 'throttle', 'connection', 'connect'],
  ['452 4.3.1 Server is overloaded; reduce your sending rate', 'throttle', 'lane'],
  ['421 4.4.5 Too many SMTP sessions for this host', 'throttle', 'connection', 'connect'],
  [
    '450 4.2.1 The recipient is receiving mail at a rate that prevents additional messages from being delivered',
    'throttle',
    'recipient',
    'recipient',
  ],
  ['454 4.7.0 Rate limit reached, retry in 60 seconds', 'throttle', 'lane'],
  ['421 Too many messages in this session, please reconnect', 'throttle', 'connection'],
  ['550 5.7.1 Message rate for your account is limited to 30 per minute', 'throttle', 'account'],
  ['451 4.7.500 Server busy. Please try again later from 192.0.2.7', 'throttle', 'connection'],
  ['450 4.7.1 Please reduce the speed at which you send', 'throttle', 'lane'],

  // block
  ['554 5.7.1 Your IP is on our local blacklist. See https://example.net/unblock', 'block', 'lane', 'connect'],
  ['550 5.7.1 Mail from 192.0.2.7 refused - see RBL server lists', 'block', 'lane', 'mail'],
  ["554 Your access to this mail system has been rejected due to the sending MTA's poor reputation", 'block', 'lane'],
  ['550 Connections from your network are prohibited', 'block', 'lane', 'connect'],
  ['553 5.7.1 Your sender domain has been blacklisted here', 'block', 'lane', 'mail'],
  ["550 SC-001 (BAY004) Unfortunately, messages from 192.0.2.7 weren't sent", 'block', 'lane'],
  ['521 5.7.1 Host 192.0.2.7 is banned', 'block', 'lane', 'connect'],
  ['554 5.7.1 Rejected: 192.0.2.7 is listed at bl.example.org', 'block', 'lane', 'connect'],
  ['550 5.7.1 We do not accept mail from dynamic IP addresses', 'block', 'lane', 'connect'],
  ['554 IMTA client refused: no reverse DNS and poor sender score', 'auth', 'lane', 'connect'],
  ['550 Access denied. Your IP is blocked for sending spam', 'block', 'lane', 'connect'],
  ['571 5.7.1 Sender domain blocked by administrator', 'block', 'lane', 'mail'],

  // bad recipient
  ['550 5.1.1 Recipient not found', 'bad-recipient', 'recipient', 'recipient'],
  ['550 No such person at this address', 'bad-recipient', 'recipient', 'recipient'],
  ['553 5.1.2 We have no mailbox by that name here', 'bad-recipient', 'recipient', 'recipient'],
  ['550 The mailbox has been deactivated', 'bad-recipient', 'recipient', 'recipient'],
  ['554 delivery error: this account has been closed by its owner', 'bad-recipient', 'recipient', 'content'],
  ['550 5.1.6 The addressee has moved and left no forwarding address', 'bad-recipient', 'recipient', 'recipient'],
  ['511 5.1.1 Unknown address', 'bad-recipient', 'recipient', 'recipient'],
  ['550 RCPT TO: user does not live here', 'bad-recipient', 'recipient', 'recipient'],
  ['550 Invalid recipient lea@north.example', 'bad-recipient', 'recipient', 'recipient'],
  ['550 5.2.1 This mailbox is disabled and does not receive mail', 'bad-recipient', 'recipient', 'recipient'],
  ['550 Unrouteable address', 'bad-recipient', 'recipient', 'recipient'],
  ['550 Empfänger unbekannt', 'bad-recipient', 'recipient', 'recipient'],

  // transient
  ['450 4.2.0 Recipient address rejected: Greylisted, come back in 5 minutes', 'transient', 'recipient', 'recipient'],
  ['451 4.3.0 Mail server temporarily rejected message, local problem', 'transient', 'mail', 'content'],
  ['452 4.2.2 The mailbox is full', 'transient', 'recipient', 'recipient'],
  ['552 5.2.2 Mailbox full, quota exceeded', 'transient', 'recipient', 'recipient'],
  ['451 4.4.1 DNS lookup of the sender domain timed out', 'transient', 'lane', 'mail'],
  [
    '450 4.1.1 Unverified address: undeliverable address: lookup failed, try later',
    'transient',
    'recipient',
    'recipient',
  ],
  ['451 Requested action aborted: error in processing', 'transient', 'mail', 'content'],
  ['421 4.3.2 System shutting down for maintenance', 'transient', 'lane'],
  ['452 4.3.1 Insufficient system storage', 'transient', 'lane', 'mail'],
  ['450 4.7.1 You have been greylisted for 300 seconds', 'transient', 'recipient', 'recipient'],
  ['431 4.3.1 Not enough disk space on the server', 'transient', 'lane'],
  ['451 4.7.24 The SPF record could not be looked up', 'transient', 'lane', 'mail'],

  // auth and configuration
  ['535 5.7.8 Username and password do not match', 'auth', 'account', 'authenticate'],
  ['535 Incorrect authentication data', 'auth', 'account', 'authenticate'],
  ['530 5.7.0 Must issue a STARTTLS command first', 'config', 'account', 'mail'],
  ['550 5.7.1 Relaying denied. Please authenticate', 'auth', 'account', 'recipient'],
  ['534 5.7.9 Please use an application-specific password', 'auth', 'account', 'authenticate'],
  ['553 5.7.1 Sender address rejected: not owned by user desk', 'auth', 'account', 'mail'],
  ['550 5.7.26 Mail from northlight.example did not pass SPF or DKIM', 'auth', 'lane', 'content'],
  ['454 4.7.0 TLS not available due to local problem', 'transient', 'account', 'secure'],
  ['550 5.7.60 Client does not have permissions to send as this sender', 'auth', 'account'],
  ['502 5.5.1 Command not implemented', 'config', 'account'],

  // content
  ['554 5.7.1 The message looks like spam and was not accepted', 'content', 'mail', 'content'],
  ['552 5.3.4 Message too big for this system', 'content', 'mail', 'content'],
  ['550 5.7.1 This message contains a virus', 'content', 'mail', 'content'],
  ['554 5.6.0 Message has a malformed header', 'content', 'mail', 'content'],
  ['550 5.7.1 Attachment type .exe is forbidden here', 'content', 'mail', 'content'],
  ['550 High probability of spam', 'content', 'mail', 'content'],
  ['571 5.7.1 Message refused by our content filter', 'content', 'mail', 'content'],
  ['554 5.7.1 URL in the message is listed by SURBL', 'content', 'mail', 'content'],
  ['552 Message size exceeds fixed limit', 'content', 'mail', 'mail'],
  ['550 5.6.1 Header "Date" is missing', 'content', 'mail', 'content'],
];

test.for(wordings)('reads "%s" as %s of the %s', ([text, kind, scope, phase]) => {
  const found = classifyReply({ ...parseReply(text), ...(phase === undefined ? {} : { phase }) });
  expect([found.class, found.scope]).toEqual([kind, scope]);
});
