import { pointNames } from './crash-plan.ts';
import type { CrashResult } from './crash-run.ts';

/** The rows of the table: one per moment of the first kill, in which each run is once; then others in which they are again. */
const groups: readonly (readonly [name: string, holds: (result: CrashResult) => boolean])[] = [
  ...(['start', 'import', 'sending', 'end', 'anywhere'] as const).map(
    (phase) =>
      [
        {
          start: 'first 50 ms',
          import: 'reading the list',
          sending: 'sending',
          end: 'the last mails',
          anywhere: 'any',
        }[phase],
        ({ case: { kills } }: CrashResult) => kills[0]?.by === 'clock' && kills[0].phase === phase,
      ] as const,
  ),
  ...(['recipient', 'content', 'whole', 'recorded', 'replied'] as const).map(
    (point) =>
      [
        `a mail: ${pointNames[point]}`,
        ({ case: { kills } }: CrashResult) => kills[0]?.by === 'sink' && kills[0].point === point,
      ] as const,
  ),
  ['killed twice', ({ case: { kills } }) => kills.length > 1],
  ['policy hold', ({ case: { policy } }) => policy === 'hold'],
  ['policy resend', ({ case: { policy } }) => policy === 'resend'],
  ['durability process', ({ case: { durability } }) => durability === 'process'],
  ['durability power', ({ case: { durability } }) => durability === 'power'],
  ['all', () => true],
];

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** A Markdown table: what the runs came to. */
export function crashTable(results: readonly CrashResult[]): string {
  const rows = groups.map(([name, holds]) => {
    const some = results.filter(holds);
    const faulty = some.filter(({ faults }) => faults.length > 0);
    const lost = some.flatMap(({ faults }) => faults.filter((fault) => fault.startsWith('lost')));
    const cells = [
      some.length,
      sum(some.map(({ struck }) => struck)),
      sum(some.map(({ inFlight }) => inFlight)),
      Math.max(
        0,
        ...some.map(({ case: { connections, mailsInFlight }, inFlight, struck }) =>
          struck === 0 ? 0 : Math.round((100 * inFlight) / (struck * connections * mailsInFlight)),
        ),
      ),
      sum(some.map(({ uncertain }) => uncertain)),
      lost.length,
      sum(some.filter(({ case: { policy } }) => policy === 'hold').map(({ twice }) => twice)),
      sum(some.filter(({ case: { policy } }) => policy === 'resend').map(({ twice }) => twice)),
      faulty.length,
    ];
    return `| ${name} | ${cells.map((cell) => cell.toLocaleString('en')).join(' | ')} |`;
  });
  return [
    '| killed during | runs | kills that struck | in flight then | of the bound, at most % | uncertain at the end | lost | twice under hold | twice under resend | runs with a fault |',
    '| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |',
    ...rows,
  ].join('\n');
}

/** How far the server had seen the mails that were in flight at a kill. */
export function sightTable(results: readonly CrashResult[]): string {
  const names = ['nothing', 'recipient', 'content', 'whole mail', 'whole mail, replied'] as const;
  const rows = names.map((name) => {
    const of = (policy: string): number =>
      sum(results.filter(({ case: given }) => given.policy === policy).map(({ saw }) => saw[name] ?? 0));
    return `| ${name} | ${of('hold').toLocaleString('en')} | ${of('resend').toLocaleString('en')} |`;
  });
  return ['| the server had seen | hold | resend |', '| --- | --: | --: |', ...rows].join('\n');
}
