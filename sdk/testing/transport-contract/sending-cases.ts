import { deepEqual, equal, fail, notEqual, ok } from 'node:assert/strict';
import type { Mail } from '#contracts';
import type { ContractCase } from '../contract-case.ts';
import { sampleMail } from '../sample-mail.ts';
import { connected, never, promise, sendAlone, told } from './sending.ts';
import type { TransportContract } from './transport-bench.ts';

const head = 'From: hello@northlight.example\r\nSubject: Octets\r\n\r\n';

/** Messages as the host may make them: 7-bit, lines ended by CRLF, none over 998 octets. */
const contents: readonly (readonly [what: string, chunks: readonly Buffer[]])[] = [
  ['lines that begin with dots', [Buffer.from(`${head}.\r\n..\r\n.a\r\n. \r\n...\r\n`)]],
  ['nothing but a header', [Buffer.from('Subject: no body\r\n\r\n')]],
  ['the longest line there may be', [Buffer.from(`${head}${'x'.repeat(998)}\r\n`)]],
  [
    'words that other formats mean something by',
    [Buffer.from(`${head}"\\\\u0000 \\" {{name}} %s <b>&amp;</b> =3D=\r\n`)],
  ],
  ['a cut at every octet', [...Buffer.from(`${head}.cut\r\n.\r\n`)].map((octet) => Buffer.of(octet))],
  [
    'a hundred kilobytes',
    [Buffer.from(head), ...Array.from({ length: 100 }, () => Buffer.from(`${'k'.repeat(70)}\r\n`.repeat(14)))],
  ],
];

/** Mails that go well. */
export function sendingCases(contract: TransportContract): readonly ContractCase[] {
  const about = promise.bind(undefined, contract);
  const { capabilities } = contract;
  return [
    ...contents.map(([what, chunks], index) =>
      about(`a mail arrives octet by octet: ${what}`, async ({ transport, taken }) => {
        const mail = sampleMail(index + 1, { chunks });
        const outcome = await sendAlone(transport, mail);
        equal(outcome.kind, 'accepted', told(outcome));
        const [one, ...more] = await taken();
        equal(more.length, 0, 'it arrived more than once');
        if (one === undefined) return fail('nothing arrived');
        const whole = Buffer.concat(chunks);
        const place = whole.findIndex((octet, at) => one.raw[at] !== octet);
        if (place >= 0) fail(`octet ${place} of ${whole.length} differs, of ${one.raw.length} that arrived`);
        equal(one.raw.length, whole.length);
      }),
    ),

    about('the provider is told sender and recipient of the envelope', async ({ transport, taken }) => {
      const envelope = { from: 'bounces+k3xQ9.7@northlight.example', to: 'O.Brien+news@client.example' };
      await sendAlone(transport, sampleMail(1, { envelope }));
      deepEqual(
        (await taken()).map(({ from, to }) => ({ from, to })),
        [envelope],
      );
    }),

    about('the octets of a mail are read and never written', async ({ transport }) => {
      const chunks = [Buffer.from(head), Buffer.from('.first\r\n'), Buffer.from('second\r\n')];
      const before = chunks.map((chunk) => Buffer.from(chunk));
      await sendAlone(transport, sampleMail(1, { chunks }));
      deepEqual(chunks, before);
    }),

    about('of many mails one after another each is taken once, in order', async ({ transport, taken }) => {
      const connection = await connected(transport);
      const mails = Array.from({ length: 20 }, (_, index) => sampleMail(index + 1));
      for (const mail of mails) {
        const outcome = await connection.send(mail, never);
        equal(outcome.kind, 'accepted', told(outcome));
      }
      await connection.close();
      deepEqual(
        (await taken()).map(({ to }) => to),
        mails.map(({ envelope }) => envelope.to),
      );
    }),

    about('an outcome is data that crosses a process border, with what the provider said', async ({ transport }) => {
      const outcome = await sendAlone(transport, sampleMail(1));
      deepEqual(structuredClone(outcome), outcome);
      deepEqual(JSON.parse(JSON.stringify(outcome)), outcome);
      if (outcome.kind !== 'accepted') return fail(told(outcome));
      ok(outcome.reply.text.length > 0, 'the provider said nothing');
    }),

    ...(capabilities.mailsInFlight > 1
      ? [
          about('mails in flight get an answer each, and their own', async ({ transport, provoke, taken }) => {
            const connection = await connected(transport);
            const count = connection.offer.mailsInFlight ?? capabilities.mailsInFlight;
            const mails = Array.from({ length: count }, (_, index) => sampleMail(index + 1));
            const unknown = mails[1] ?? fail('the bench offers one mail in flight only');
            await provoke({ kind: 'unknown-recipient', address: unknown.envelope.to });
            const outcomes = await Promise.all(mails.map((mail) => connection.send(mail, never)));
            const kindOf = (mail: Mail): string => (mail === unknown ? 'refused' : 'accepted');
            deepEqual(
              outcomes.map(({ kind }) => kind),
              mails.map(kindOf),
            );
            equal((await taken()).length, count - 1);
            await connection.close();
          }),
        ]
      : []),

    ...(capabilities.idempotent === true
      ? [
          about('a mail that is sent again under its Message-ID is taken once', async ({ transport, taken }) => {
            const mail = sampleMail(1);
            for (let round = 0; round < 3; round++) notEqual((await sendAlone(transport, mail)).kind, 'uncertain');
            equal((await taken()).length, 1);
            await sendAlone(transport, sampleMail(2));
            equal((await taken()).length, 2);
          }),
        ]
      : []),
  ];
}
