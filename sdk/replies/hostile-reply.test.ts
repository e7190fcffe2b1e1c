import { assert, constantFrom, double, integer, option, property, string, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';
import { classifyReply } from './classify-reply.ts';
import { enhancedRules } from './enhanced-rules.ts';
import { parseReply, replyLimit } from './parse-reply.ts';
import { providerRules } from './provider-rules.ts';
import { textRules } from './text-rules.ts';

const phases = [
  'connect',
  'greeting',
  'hello',
  'secure',
  'authenticate',
  'mail',
  'recipient',
  'data',
  'content',
] as const;
const classes = ['transient', 'content', 'bad-recipient', 'auth', 'block', 'config', 'throttle', 'quota'];
const phase = option(constantFrom(...phases), { nil: undefined });

test('answers whatever a stranger writes', () => {
  const start = constantFrom('', '4', '421 ', '550 ', '550-5.7.1 ', '\r\n');
  const octets = uint8Array({ maxLength: 100 }).map((each) => Buffer.from(each).toString('latin1'));
  assert(
    property(start, octets, phase, (code, words, at) => {
      expect(classes).toContain(classifyReply(parseReply(code + words, at)).class);
    }),
  );
});

test('answers replies whose fields contradict each other or are nonsense', () => {
  assert(
    property(string(), double(), string(), (text, code, enhanced) => {
      expect(classifyReply({ text, code, enhanced }).scope).toBeTypeOf('string');
    }),
  );
});

test('never blames a recipient or a mail that the server has not heard of', () => {
  const early = constantFrom('connect', 'greeting', 'hello', 'secure', 'authenticate', 'mail' as const);
  const words = constantFrom(
    'user unknown',
    'mailbox full',
    'spam',
    'rejected',
    'account disabled',
    'greylisted',
    '5.1.1',
    '',
  );
  // MAIL declares the size: there, a 552 does tell of the mail.
  const code = integer({ min: 400, max: 599 }).filter((each) => each !== 552);
  assert(
    property(code, words, early, (code, text, at) => {
      const found = classifyReply(parseReply(`${code} ${text}`, at));
      expect(found.class).not.toBe('bad-recipient');
      expect(found.class).not.toBe('content');
    }),
  );
});

// A pattern without unbounded quantifiers, and with few bounded ones, takes time in proportion to the reply.
test.for([...providerRules, ...textRules])('$pattern takes linear time', ({ pattern }) => {
  const source = pattern.source.replaceAll(/\\.|\[[^\]]*\]/g, 'x');
  expect(source).not.toMatch(/[*+]|\{\d+,\}/);
  const gaps = [...source.matchAll(/\{\d+,(\d+)\}/g)].map((gap) => Number(gap[1]));
  expect(gaps.reduce((product, gap) => product * gap, 1)).toBeLessThanOrEqual(20_000);
});

test.for([
  'too many messages exceeded the limit of the ',
  'user account mailbox recipient ',
  'a@',
  '<',
  '550-5.7.1 ',
  'try again in for at least ',
  '\n',
  '1',
])('reads a whole reply of "%s" soon', (piece) => {
  const text = `550 ${piece.repeat(replyLimit)}`.slice(0, replyLimit);
  const started = process.cpuUsage();
  classifyReply(parseReply(text));
  expect(process.cpuUsage(started).user).toBeLessThan(2_000_000);
});

test('no row of the table of enhanced codes is out of reach', () => {
  const rows = enhancedRules.map(({ code, phases: at }) => `${code} ${at?.join(' ') ?? ''}`);
  expect(new Set(rows).size).toBe(rows.length);
});
