import type { UncertainEnd } from '../../contracts/index.ts';
import type { JudgedTry } from './look-into-sent.ts';
import { unprovenWords } from './search-problem.ts';

/** What is written for a try that was looked for; undefined: nothing, for another look may tell more. */
export function endOf({ tried, judgement }: JudgedTry): UncertainEnd | undefined {
  const { delivery, handedAt, account } = tried;
  switch (judgement.kind) {
    case 'found': {
      const text = `Found in the Sent folder of "${account}"; its answer had not come.`;
      return { delivery, handedAt, kind: 'accepted', outcome: { kind: 'accepted', reply: { text } } };
    }
    case 'absent':
      return { delivery, handedAt, kind: 'absent' };
    case 'unproven':
      return { delivery, handedAt, kind: 'unknown', why: unprovenWords[judgement.why] };
    case 'early':
      return undefined;
  }
}
