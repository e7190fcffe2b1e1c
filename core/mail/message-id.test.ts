import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { messageIdFor, messageToken, parseMessageId, parseMessageToken } from './message-id.ts';

const campaigns = fc.stringMatching(/^[A-Za-z0-9_-]{10}$/);
const deliveries = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

test('a Message-ID tells campaign and delivery again', () => {
  fc.assert(
    fc.property(campaigns, deliveries, (campaign, delivery) => {
      const id = messageIdFor(campaign, delivery, 'northlight.example');
      expect(parseMessageId(id)).toEqual({ campaign, delivery });
      expect(parseMessageId(` ${id.slice(1, -1)} `)).toEqual({ campaign, delivery });
      expect(parseMessageToken(messageToken(campaign, delivery))).toEqual({ campaign, delivery });
    }),
  );
});

test('a delivery keeps its Message-ID over every retry and release of this program', () => {
  expect(messageIdFor('k3xQ9_ab-Z', 123_456, 'northlight.example')).toBe(
    messageIdFor('k3xQ9_ab-Z', 123_456, 'northlight.example'),
  );
  // Written down: ids of mails sent last year are still to be recognised when they bounce.
  expect(messageIdFor('k3xQ9_ab-Z', 123_456, 'northlight.example')).toBe('<k3xQ9_ab-Z.2n9c.91v7z@northlight.example>');
});

test('a hundred thousand neighbours have Message-IDs of their own', () => {
  const ids = new Set<string>();
  for (let delivery = 1; delivery <= 100_000; delivery++) ids.add(messageToken('k3xQ9_ab-Z', delivery));
  expect(ids.size).toBe(100_000);
});

test("a stranger's Message-ID is not taken for ours", () => {
  const strangers = [
    '',
    '<>',
    '@',
    '<a@b>',
    'k3xQ9_ab-Z.2n9c@x',
    '<k3xQ9_ab-Z.2n9c.00000@x>',
    '<CAF+x.y.z@mail.example>',
  ];
  expect(strangers.filter((id) => parseMessageId(id) !== undefined)).toEqual([]);
  const token = messageToken('k3xQ9_ab-Z', 123_456);
  expect(parseMessageToken(`${token}0`)).toBeUndefined();
  expect(parseMessageToken(token.replace('.2n9c.', '.02n9c.'))).toBeUndefined();
  expect(parseMessageToken(token.toLowerCase())).toBeUndefined();
});

test('any one changed character is noticed', () => {
  const token = messageToken('k3xQ9_ab-Z', 123_456);
  for (let index = 0; index < token.length; index++) {
    const other = token[index] === 'x' ? 'y' : 'x';
    expect(parseMessageToken(token.slice(0, index) + other + token.slice(index + 1))).toBeUndefined();
  }
});

test('nothing but a URL-safe campaign and a positive number enters a Message-ID', () => {
  expect(() => messageToken('a\r\nBcc: x', 1)).toThrow(RangeError);
  expect(() => messageToken('', 1)).toThrow(RangeError);
  for (const delivery of [0, -1, 1.5, Number.NaN, 2 ** 60])
    expect(() => messageToken('spring', delivery)).toThrow(RangeError);
});
