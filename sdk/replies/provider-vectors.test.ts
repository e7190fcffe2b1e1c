import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RefusalClass, RefusalScope } from '#contracts';
import { expect, test } from 'vitest';
import { classifyReply } from './classify-reply.ts';
import { parseReply } from './parse-reply.ts';

/** One line of `vectors/smtp-replies.tsv`: a reply as a provider documents it, and what it means. */
interface ReplyVector {
  readonly class: RefusalClass;
  readonly scope: RefusalScope;
  /** When a retry makes sense, in the words of the file: `no`, `later`, `1h`, `fix`, `human` … */
  readonly retry: string;
  readonly text: string;
}

/** The file tells finer scopes apart than a host acts on. Each, and what it is for a host that sends to one recipient per mail. */
const scopes: Readonly<Record<string, RefusalScope>> = {
  rcpt: 'recipient',
  'mailbox-full': 'recipient',
  // Greylisting remembers sender, recipient and address together; another recipient is another triple.
  greylist: 'recipient',
  msg: 'mail',
  'url/domain': 'mail',
  // One transaction carries one mail.
  'rcpt-per-txn': 'mail',
  conn: 'connection',
  lane: 'lane',
  'rcpt-domain': 'lane',
  // How this destination sees our domain, our signature or our address; others may see it otherwise.
  'dkim-domain': 'lane',
  'spf/dkim': 'lane',
  alignment: 'lane',
  ptr: 'lane',
  account: 'account',
  tenant: 'account',
  login: 'account',
  sender: 'account',
  // A fault of our client shows on every mail: it waits, and nobody is struck off.
  'client-bug': 'account',
};

const classes: Readonly<Record<string, RefusalClass>> = {
  throttle: 'throttle',
  quota: 'quota',
  block: 'block',
  'bad-recipient': 'bad-recipient',
  transient: 'transient',
  auth: 'auth',
  content: 'content',
  protocol: 'config',
};

function known<Value>(table: Readonly<Record<string, Value>>, name: string): Value {
  const value = table[name];
  if (value === undefined) throw new Error(`The vectors use "${name}", which the test does not know.`);
  return value;
}

const replyVectors: readonly ReplyVector[] = readFileSync(
  join(import.meta.dirname, 'vectors', 'smtp-replies.tsv'),
  'utf8',
)
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [kind = '', scope = '', retry = '', text = ''] = line.split('\t');
    return { class: known(classes, kind), scope: known(scopes, scope), retry, text: text.replaceAll('\\n', '\n') };
  });

test('has the vectors', () => {
  expect(replyVectors).toHaveLength(86);
});

test.for(replyVectors)('reads "$text" as $class of the $scope', ({ text, ...meaning }) => {
  const found = classifyReply(parseReply(text));
  expect({ class: found.class, scope: found.scope }).toEqual({ class: meaning.class, scope: meaning.scope });
});

const waits: Readonly<Record<string, number>> = { '1s': 1000, '1h': 3_600_000, hour: 3_600_000 };
test.for(replyVectors.filter(({ retry }) => retry in waits))('waits as long as "$text" says', ({ text, retry }) => {
  expect(classifyReply(parseReply(text)).retryAfter).toBe(waits[retry]);
});

const lasting: readonly RefusalClass[] = ['bad-recipient', 'content'];
test.for(replyVectors.filter(({ retry }) => retry !== 'no'))('does not give up on "$text"', ({ text }) => {
  expect(lasting).not.toContain(classifyReply(parseReply(text)).class);
});
