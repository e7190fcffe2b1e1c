import { committing } from './wrong-ledger.ts';
import type { WrongLedger } from './wrong-ledger.ts';

/** Ledgers that are wrong about throttle states, holds and tries. */
export const wrongThrottles: Readonly<Record<string, WrongLedger>> = {
  'throttle states come back as they were given, in the order asked for, with rising versions': (ledger) => ({
    throttles: (keys) => ledger.throttles(keys.toSorted()),
  }),
  'a stale throttle state is a conflict that names its key, and nothing of the turn is written': committing(
    async (turn, commit) => {
      const result = await commit(turn);
      return result.kind === 'conflict' ? { kind: 'conflict', key: turn.throttles[0]?.key ?? '' } : result;
    },
  ),
  'a version that was never there is a conflict too': committing((turn, commit) =>
    commit({ ...turn, throttles: turn.throttles.map((each) => (each.version === 3 ? { ...each, version: 0 } : each)) }),
  ),
  'of two turns made from the same throttle state one is written': committing(async (turn, commit, ledger) => {
    if (turn.throttles[0]?.state !== 'b') return commit(turn);
    const [now] = await ledger.throttles(['isp']);
    return commit({ ...turn, throttles: [{ key: 'isp', version: now?.version ?? 0, state: 'b' }] });
  }),
  'an account and its lanes are held and lifted each by itself': committing((turn, commit) => {
    const whole = turn.lifted.filter(({ group }) => group === undefined);
    return commit({ ...turn, lifted: [...turn.lifted, ...whole.map((each) => ({ ...each, group: 'gmail.com' }))] });
  }),
  'a new hold takes the place of the old one': committing(async (turn, commit) => {
    const result = await commit({ ...turn, lifted: [] });
    if (turn.lifted.length > 0) await commit({ ...turn, holds: [] });
    return result;
  }),
  'every try that left the host or may have is told, with when it began and what it counted for': (ledger) => ({
    async *tried(query) {
      for await (const page of ledger.tried(query))
        yield query.recipients ? page : page.map((each) => ({ ...each, bytesPerMail: 0 }));
    },
  }),
  'who was tried is told where it is asked for': (ledger) => ({
    tried: ({ since }) => ledger.tried({ since, recipients: false }),
  }),
};
