import { expect, test } from 'vitest';
import { MendedChunks } from './mended-chunks.ts';

const clean = Buffer.from('word word word\r\n'.repeat(100));
const dotted = Buffer.from('.word\r\n'.repeat(100));

test('a chunk that needs nothing is the one that was given, and is never copied', () => {
  const chunks = new MendedChunks();
  expect(chunks.at(0, clean)).toBe(clean);
  expect(chunks.at(0, clean)).toBe(clean);
});

test('a chunk that needs dots is mended once for all mails that have it at the same place', () => {
  const chunks = new MendedChunks();
  const first = chunks.at(1, dotted);
  expect(first.toString()).toBe(`.word\r\n${'..word\r\n'.repeat(99)}`);
  expect(chunks.at(1, dotted)).toBe(first);
  expect(dotted.toString()).toBe('.word\r\n'.repeat(100));
});

test('another chunk at the same place is looked at anew', () => {
  const chunks = new MendedChunks();
  chunks.at(0, dotted);
  expect(chunks.at(0, clean)).toBe(clean);
  expect(chunks.at(0, dotted).length).toBe(dotted.length + 99);
});

test('a mail of very many chunks is mended too, though not all of them are remembered', () => {
  const chunks = new MendedChunks();
  expect(chunks.at(1_000_000, dotted)).toEqual(chunks.at(1_000_000, dotted));
});
