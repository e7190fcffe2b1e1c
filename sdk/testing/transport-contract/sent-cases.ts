import { deepEqual, equal, fail, ok } from 'node:assert/strict';
import type { SentSearch, Transport } from '#contracts';
import type { ContractCase } from '../contract-case.ts';
import { sampleMail } from '../sample-mail.ts';
import { wrongPassword } from '../wrong-password.ts';
import { readable } from './readable.ts';
import { never, promise, sendAlone } from './sending.ts';
import type { TransportContract } from './transport-bench.ts';

async function search(transport: Transport, ids: readonly string[], signal = never): Promise<SentSearch> {
  return (await transport.searchSent?.(ids, signal)) ?? fail('it has no `searchSent`');
}

/** What is in the folder, sorted; the same one twice is told twice. */
async function found(transport: Transport, ids: readonly string[]): Promise<readonly string[]> {
  const answer = await search(transport, ids);
  return answer.kind === 'searched' ? [...answer.found].sort() : fail(`the search was refused: ${answer.problem.what}`);
}

/** Looking for mails in the account's Sent folder. */
export function sentCases(contract: TransportContract): readonly ContractCase[] {
  const about = promise.bind(undefined, contract);
  const { searchesSent = false, signsIn } = contract;
  const [one, two, three] = [sampleMail(1), sampleMail(2), sampleMail(3)];
  return searchesSent
    ? [
        about('a mail that was taken is found in the Sent folder, one that was refused is not', async (bench) => {
          await bench.provoke({ kind: 'unknown-recipient', address: two.envelope.to });
          for (const mail of [one, two, three]) await sendAlone(bench.transport, mail);
          const ids = [one, two, three].map(({ messageId }) => messageId);
          deepEqual(await found(bench.transport, ids), [one.messageId, three.messageId]);
        }),

        about('a mail whose answer was lost is found if it was taken, and only then', async (bench) => {
          await bench.provoke({ kind: 'answer-lost' });
          await sendAlone(bench.transport, one);
          const taken = await bench.taken();
          deepEqual(await found(bench.transport, [one.messageId]), taken.length === 0 ? [] : [one.messageId]);
        }),

        about(
          'mails are found as they were asked for, each once, in whatever order and however often',
          async (bench) => {
            for (const mail of [one, two, three]) await sendAlone(bench.transport, mail);
            const ids = [three.messageId, one.messageId, three.messageId, one.messageId];
            deepEqual(await found(bench.transport, ids), [one.messageId, three.messageId]);
          },
        ),

        about('mails that were never sent are not found, however much like others they are called', async (bench) => {
          await sendAlone(bench.transport, sampleMail(12));
          const strange = [
            '<nobody@elsewhere.example>',
            one.messageId,
            two.messageId,
            '<kit.12@northlight.example.org>',
            '<KIT.13@northlight.example>',
            '<"kit 12"@northlight.example>',
          ];
          deepEqual(await found(bench.transport, strange), []);
        }),

        about('a hundred are looked for at once, which changes nothing', async (bench) => {
          const last = sampleMail(100);
          for (const mail of [one, last]) await sendAlone(bench.transport, mail);
          const ids = Array.from({ length: 100 }, (_, place) => sampleMail(place + 1).messageId);
          deepEqual(await found(bench.transport, ids), [one.messageId, last.messageId].sort());
          deepEqual(await found(bench.transport, ids), [one.messageId, last.messageId].sort());
          equal((await bench.taken()).length, 2);
        }),

        about('a look that is to stop at once is refused for now', async ({ transport }) => {
          await sendAlone(transport, one);
          const answer = await search(transport, [one.messageId], AbortSignal.abort());
          if (answer.kind === 'searched') return fail('it looked all the same');
          equal(answer.refusal.class, 'transient');
          readable(answer.problem);
        }),

        ...(signsIn === 'password'
          ? [
              about('a wrong password refuses the look, and does not appear in what is told', async (bench) => {
                const answer = await search(bench.stranger ?? fail('the bench has no stranger'), [one.messageId]);
                if (answer.kind === 'searched') return fail('a stranger was let in');
                deepEqual([answer.refusal.class, answer.refusal.scope], ['auth', 'account']);
                ok(!JSON.stringify(answer.refusal).includes(wrongPassword), 'the refusal tells the password');
                readable(answer.problem);
              }),
            ]
          : []),
      ]
    : [
        about('it does not offer to look into a Sent folder', async ({ transport }) => {
          ok(!('searchSent' in transport), 'it has a `searchSent`');
        }),
      ];
}
