import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import type { RefusalClass } from '#contracts';
import type { ContractCase } from '../contract-case.ts';
import { sampleMail } from '../sample-mail.ts';
import { connected, never, promise, sendAlone, told } from './sending.ts';
import type { TransportContract } from './transport-bench.ts';

/** Classes of a refusal that passes by itself. */
const passing: readonly RefusalClass[] = ['throttle', 'quota', 'transient'];

/** Mails that do not go well: what a provider does is an outcome, never a rejection. */
export function troubleCases(contract: TransportContract): readonly ContractCase[] {
  const about = promise.bind(undefined, contract);
  const { capabilities } = contract;
  const { size } = capabilities;
  return [
    about('a recipient that the provider does not know is refused, and the next mail goes', async (bench) => {
      const [unknown, known] = [sampleMail(1), sampleMail(2)];
      await bench.provoke({ kind: 'unknown-recipient', address: unknown.envelope.to });
      const connection = await connected(bench.transport);
      const outcome = await connection.send(unknown, never);
      ok(outcome.kind === 'refused' && outcome.class === 'bad-recipient', told(outcome));
      equal(outcome.scope, 'recipient');
      equal((await connection.send(known, never)).kind, 'accepted');
      await connection.close();
      deepEqual(
        (await bench.taken()).map(({ to }) => to),
        [known.envelope.to],
      );
    }),

    about('a provider that is busy refuses for now, and takes the mail later', async (bench) => {
      const mail = sampleMail(1);
      await bench.provoke({ kind: 'busy', wait: 30_000 });
      const outcome = await sendAlone(bench.transport, mail);
      ok(outcome.kind === 'refused' && passing.includes(outcome.class), told(outcome));
      equal((await bench.taken()).length, 0);
      equal((await sendAlone(bench.transport, mail)).kind, 'accepted');
    }),

    ...(contract.asksToWait
      ? [
          about('the time a provider asks to wait is handed on, in milliseconds', async (bench) => {
            await bench.provoke({ kind: 'busy', wait: 120_000 });
            const outcome = await sendAlone(bench.transport, sampleMail(1));
            equal(outcome.kind === 'refused' ? outcome.retryAfter : told(outcome), 120_000);
          }),
        ]
      : []),

    about('a mail that broke off is not accepted, and never a rejection', async (bench) => {
      await bench.provoke({ kind: 'breaks-off' });
      const outcome = await sendAlone(bench.transport, sampleMail(1));
      notEqual(outcome.kind, 'accepted', told(outcome));
      if (outcome.kind === 'refused') ok(passing.includes(outcome.class), told(outcome));
      equal((await bench.taken()).length, 0);
    }),

    about('a mail whose answer was lost is never called refused: it would be sent twice', async (bench) => {
      await bench.provoke({ kind: 'answer-lost' });
      const outcome = await sendAlone(bench.transport, sampleMail(1));
      if (capabilities.idempotent === true) notEqual(outcome.kind, 'refused', told(outcome));
      else equal(outcome.kind, 'uncertain', told(outcome));
    }),

    about('a mail that is given up while the provider is silent is uncertain, at once', async (bench) => {
      const giveUp = new AbortController();
      await bench.provoke({ kind: 'silent', reached: () => giveUp.abort() });
      const outcome = await sendAlone(bench.transport, sampleMail(1), giveUp.signal);
      equal(outcome.kind, 'uncertain', told(outcome));
    }),

    about('a mail that is given up before it begins is not sent', async (bench) => {
      const outcome = await sendAlone(bench.transport, sampleMail(1), AbortSignal.abort());
      ok(outcome.kind === 'refused' && outcome.class === 'transient', told(outcome));
      equal((await bench.taken()).length, 0);
    }),

    ...(size !== undefined
      ? [
          about('a mail over the size is refused for its content, and the next one goes', async (bench) => {
            const connection = await connected(bench.transport);
            const limit = connection.offer.size ?? size;
            const line = Buffer.from(`${'x'.repeat(70)}\r\n`);
            const chunks = Array.from({ length: Math.ceil(limit / line.length) + 1 }, () => line);
            const outcome = await connection.send(sampleMail(1, { chunks }), never);
            ok(outcome.kind === 'refused' && outcome.class === 'content', told(outcome));
            equal((await connection.send(sampleMail(2), never)).kind, 'accepted');
            await connection.close();
            equal((await bench.taken()).length, 1);
          }),
        ]
      : []),
  ];
}
