import type { Mail } from '@postrider/core/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MailReader, MailWriter } from '../../../core/plugins/isolation/mail-crossing.ts';

function crossing(): { readonly cross: (mail: Mail) => Mail; readonly shared: number[]; octets: number } {
  const reader = new MailReader();
  const shared: number[] = [];
  const writer = new MailWriter(
    (chunk) => {
      shared.push(chunk[0]);
      reader.keep(structuredClone(chunk));
    },
    () => reader.forget(),
  );
  const told = {
    shared,
    octets: 0,
    cross: (mail: Mail): Mail => {
      const written = structuredClone(writer.write(mail));
      told.octets += written.own.length;
      return reader.read(written);
    },
  };
  return told;
}

function mailOf(delivery: number, chunks: readonly Uint8Array[]): Mail {
  const size = chunks.reduce((sum, { length }) => sum + length, 0);
  return {
    delivery,
    messageId: `<${delivery}@a.example>`,
    envelope: { from: '', to: 'b@b.example' },
    chunks,
    size,
    smtpUtf8: true,
  };
}

test('what the encoder vouches for is vouched for on the other side too', () => {
  // Prevents: an isolated transport looked at every octet of every mail for dots and bare line ends.
  const { cross } = crossing();
  expect(cross({ ...mailOf(1, [Buffer.from('a\r\n')]), linesReady: true }).linesReady).toBe(true);
  expect('linesReady' in cross(mailOf(2, [Buffer.from('.\n')]))).toBe(false);
});

function plain(mail: Mail): unknown {
  return { ...mail, chunks: Buffer.concat(mail.chunks).toString('hex') };
}

test('whatever mails share, and in whatever order they come, each arrives whole', () => {
  const pool = Array.from({ length: 6 }, (_, index) => Buffer.alloc([0, 1, 63, 64, 500, 9000][index] ?? 0, index));
  const chunk = fc.oneof(
    fc.integer({ min: 0, max: 5 }).map((index) => pool[index] as Uint8Array),
    fc.uint8Array({ maxLength: 200 }),
  );
  fc.assert(
    fc.property(fc.array(fc.array(chunk, { maxLength: 8 }), { maxLength: 12 }), (mails) => {
      const { cross } = crossing();
      mails.forEach((chunks, delivery) => {
        const mail = mailOf(delivery, chunks);
        expect(plain(cross(mail))).toEqual(plain(mail));
      });
    }),
  );
});

test("a campaign's octets cross once, and the driver meets the same chunk again", () => {
  const body = Buffer.alloc(9000, 'x');
  const told = crossing();
  const arrived = [1, 2, 3, 4].map((each) => told.cross(mailOf(each, [Buffer.from(`To: ${each}`), body])));
  // The first time it could be anybody's own.
  expect(told.octets).toBe(9000 + 4 * 5);
  expect(told.shared).toEqual([0]);
  expect(arrived[2]?.chunks[1]).toBe(arrived[3]?.chunks[1]);
});

test('short stretches are put together for the driver, which writes few chunks faster than many', () => {
  const words = ['a', 'b', 'c'].map((letter) => Buffer.alloc(300, letter));
  const long = Buffer.alloc(5000, 'l');
  const told = crossing();
  const chunksOf = (name: string): readonly Uint8Array[] =>
    [words[0], Buffer.from(name), words[1], long, Buffer.from(name), words[2]].map((each) => each as Uint8Array);
  const arrived = ['Anna', 'Ben', 'Mia'].map((name, delivery) => told.cross(mailOf(delivery, chunksOf(name))));
  expect(told.octets).toBe(900 + 5000 + 2 * (4 + 3 + 3));
  expect(arrived[2]?.chunks.map(({ length }) => length)).toEqual([603, 5000, 303]);
  // Those before it are still what they were.
  expect(Buffer.concat([...(arrived[0]?.chunks ?? [])])).toEqual(Buffer.concat([...chunksOf('Anna')]));
});

test('what is kept over there has a limit, and mails arrive whole beyond it', () => {
  const told = crossing();
  const large = (fill: number): Uint8Array => Buffer.alloc(5 * 1024 * 1024, fill);
  for (let campaign = 0; campaign < 8; campaign++) {
    const body = large(campaign);
    for (let each = 0; each < 3; each++) {
      const mail = mailOf(each, [body]);
      expect(Buffer.compare(told.cross(mail).chunks[0] ?? Buffer.alloc(0), body)).toBe(0);
    }
  }
  // Numbers begin anew when all was forgotten.
  expect(told.shared.slice(0, 5)).toEqual([0, 1, 2, 3, 0]);
});
