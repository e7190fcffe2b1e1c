import { fail } from 'node:assert/strict';
import type { Connection, Mail, Outcome, Transport } from '#contracts';
import type { ContractCase } from '../contract-case.ts';
import type { TransportBench, TransportContract } from './transport-bench.ts';

/** A promise about one bench. */
export function promise(
  contract: TransportContract,
  name: string,
  check: (bench: TransportBench) => Promise<void>,
): ContractCase {
  return {
    name,
    async run() {
      await using made = await contract.bench();
      await check(made);
    },
  };
}

/** A signal that never aborts. */
export const never: AbortSignal = new AbortController().signal;

/** A connection that has to come about. */
export async function connected(transport: Transport): Promise<Connection> {
  const answer = await transport.connect(never);
  return answer.kind === 'connected' ? answer.connection : fail(`no connection: ${answer.problem.what}`);
}

/** Sends one mail over a connection of its own. */
export async function sendAlone(transport: Transport, mail: Mail, signal: AbortSignal = never): Promise<Outcome> {
  const connection = await connected(transport);
  try {
    return await connection.send(mail, signal);
  } finally {
    await connection.close();
  }
}

/** An outcome in a few words: `accepted`, `refused transient mail: 450 …`, `uncertain: …`. */
export function told(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'accepted':
      return `accepted: ${outcome.reply.text}`;
    case 'refused':
      return `refused ${outcome.class} ${outcome.scope}: ${outcome.reply.text}`;
    case 'uncertain':
      return `uncertain: ${outcome.why}`;
  }
}
