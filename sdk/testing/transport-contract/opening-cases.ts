import { deepEqual, equal, fail, ok } from 'node:assert/strict';
import type { ContractCase } from '../contract-case.ts';
import { sampleMail } from '../sample-mail.ts';
import { wrongPassword } from '../wrong-password.ts';
import { readable } from './readable.ts';
import { connected, never, promise } from './sending.ts';
import type { TransportContract } from './transport-bench.ts';

/** Declaring, trying out, connecting and closing. */
export function openingCases(contract: TransportContract): readonly ContractCase[] {
  const about = promise.bind(undefined, contract);
  const { capabilities, signsIn } = contract;
  return [
    about('it declares the capabilities it is tried by, as data in their ranges', async ({ transport }) => {
      deepEqual(structuredClone(transport.capabilities), capabilities);
      const { connections, mailsInFlight, size } = transport.capabilities;
      ok(Number.isInteger(connections) && connections >= 1 && connections <= 512, `${connections} connections`);
      ok(Number.isInteger(mailsInFlight) && mailsInFlight >= 1, `${mailsInFlight} mails in flight`);
      if (size !== undefined) ok(Number.isInteger(size) && size > 0, `a size of ${size}`);
    }),

    about('trying out a sound account finds nothing wrong, and sends nothing', async ({ transport, taken }) => {
      equal(await transport.verify(never), undefined);
      equal((await taken()).length, 0);
    }),

    about('trying it out when it is to stop at once tells that it was stopped', async ({ transport }) => {
      readable(await transport.verify(AbortSignal.abort()));
    }),

    about('a connection offers no more than the capabilities say', async ({ transport }) => {
      const connection = await connected(transport);
      const { mailsInFlight = 1, mailsPerConnection = 1, size = capabilities.size } = connection.offer;
      ok(mailsInFlight >= 1 && mailsInFlight <= capabilities.mailsInFlight, `${mailsInFlight} mails in flight`);
      ok(mailsPerConnection >= 1, `${mailsPerConnection} mails on a connection`);
      if (capabilities.size !== undefined) ok((size ?? 0) <= capabilities.size, `a size of ${size}`);
      await connection.close();
    }),

    about('connecting that is to stop at once is refused for now', async ({ transport }) => {
      const answer = await transport.connect(AbortSignal.abort());
      if (answer.kind === 'connected') return fail('it connected');
      equal(answer.refusal.class, 'transient');
      readable(answer.problem);
    }),

    about('a connection that is closed twice is closed, and another can be opened', async ({ transport }) => {
      const connection = await connected(transport);
      await connection.close();
      await connection.close();
      const other = await connected(transport);
      equal((await other.send(sampleMail(1), never)).kind, 'accepted');
      await other.close();
    }),

    ...(capabilities.connections > 1
      ? [
          about('several connections, as many as declared, carry mails side by side', async ({ transport, taken }) => {
            const count = Math.min(capabilities.connections, 5);
            const connections = await Promise.all(Array.from({ length: count }, async () => connected(transport)));
            const outcomes = await Promise.all(
              connections.map((connection, index) => connection.send(sampleMail(index + 1), never)),
            );
            deepEqual(
              outcomes.map(({ kind }) => kind),
              connections.map(() => 'accepted'),
            );
            equal((await taken()).length, count);
            await Promise.all(connections.map((connection) => connection.close()));
          }),
        ]
      : []),

    ...(signsIn === 'password'
      ? [
          about('a wrong password stops the account, and does not appear in what is told', async ({ stranger }) => {
            const answer = (await stranger?.connect(never)) ?? fail('the bench has no stranger');
            if (answer.kind === 'connected') return fail('a stranger was let in');
            deepEqual([answer.refusal.class, answer.refusal.scope], ['auth', 'account']);
            ok(!JSON.stringify(answer.refusal).includes(wrongPassword), 'the refusal tells the password');
            readable(answer.problem);
          }),
          about('trying out an account with a wrong password tells what to do', async ({ stranger }) => {
            readable(await stranger?.verify(never));
          }),
        ]
      : []),
  ];
}
