import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DeliveryId, Mail } from '../../contracts/index.ts';
import { MailReader, MailWriter } from './mail-crossing.ts';

function mailOf(number: number, chunks: readonly Uint8Array[]): Mail {
  const envelope = { from: 'studio@postrider.test', to: `guest-${number}@postrider.test` };
  const size = chunks.reduce((sum, { length }) => sum + length, 0);
  const messageId = `<${number}@postrider.test>`;
  return { delivery: number as DeliveryId, messageId, envelope, chunks, size, smtpUtf8: false };
}

/** Both sides; what crosses is copied on its way, and the copy of a call is let go of when the call was read. */
function border(): { readonly cross: (mail: Mail) => Mail; readonly told: { shared: number; forgotten: number } } {
  const reader = new MailReader();
  const told = { shared: 0, forgotten: 0 };
  const writer = new MailWriter(
    (chunk) => {
      told.shared += chunk[1].length;
      const copy = structuredClone(chunk);
      reader.keep(copy);
      copy[1].fill(0);
    },
    () => {
      told.forgotten++;
      reader.forget();
    },
  );
  return { cross: (mail) => reader.read(structuredClone(writer.write(mail))), told };
}

const octetsOf = (mail: Mail): Buffer => Buffer.concat(mail.chunks);
const text = (letter: string, length: number): Uint8Array => Buffer.alloc(length, letter);

describe('a mail that crossed is what it was', () => {
  test('whatever mails share, and however campaigns take turns, also when it is looked at long afterwards', () => {
    // Prevents: a stretch of one mail, or of another campaign, in the place of another's.
    const length = fc.oneof(
      fc.nat(200),
      fc.integer({ min: 2000, max: 2100 }),
      fc.integer({ min: 60_000, max: 70_000 }),
    );
    const letter = fc.array(fc.record({ length, isShared: fc.boolean() }), { maxLength: 6 });
    const turns = fc.array(fc.nat(), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.array(letter, { minLength: 1, maxLength: 3 }), turns, (letters, order) => {
        const campaigns = letters.map((parts, campaign) =>
          parts.map((part) => ({ ...part, shared: text(String.fromCharCode(65 + campaign), part.length) })),
        );
        const { cross } = border();
        const mails = order.map((turn, number) => {
          const campaign = campaigns[turn % campaigns.length] ?? [];
          const own = String.fromCharCode(97 + (number % 26));
          return mailOf(
            number,
            campaign.map(({ isShared, shared, length: octets }) => (isShared ? shared : text(own, octets))),
          );
        });
        const read = mails.map(cross);
        for (const [place, mail] of mails.entries()) {
          const { chunks: _, ...rest } = mail;
          expect(read[place]).toMatchObject(rest);
          expect(octetsOf(read[place] as Mail).equals(octetsOf(mail))).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('when the other side has to forget, and its mails are held on to', () => {
    const { cross, told } = border();
    const letters = [0, 1, 2, 3].map((letter) => text(String(letter), 5 * 1024 * 1024));
    const mails = letters.flatMap((letter, place) =>
      [0, 1, 2].map((copy) => mailOf(place * 3 + copy, [letter, text(`${copy}`, 100)])),
    );
    const read = mails.map(cross);
    expect(told.forgotten).toBeGreaterThan(0);
    for (const [place, mail] of mails.entries())
      expect(octetsOf(read[place] as Mail).equals(octetsOf(mail))).toBe(true);
  });

  test('with more shared chunks than are kept', () => {
    const { cross, told } = border();
    const chunks = Array.from({ length: 5000 }, (_, place) => text(String(place % 10), 64 + (place % 7)));
    const mails = [0, 1, 2, 3].map((number) => mailOf(number, [...chunks, text('x', number)]));
    for (const mail of mails) expect(octetsOf(cross(mail)).equals(octetsOf(mail))).toBe(true);
    expect(told.forgotten).toBeGreaterThan(0);
  });
});

test('what a campaign shares crosses once', () => {
  const { cross, told } = border();
  const letter = text('l', 8000);
  for (let number = 0; number < 100; number++) cross(mailOf(number, [text('a', 50), letter]));
  expect(told).toEqual({ shared: 8000, forgotten: 0 });
});
