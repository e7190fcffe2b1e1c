import type { Finding } from './run-provider.ts';
import type { SilentFinding } from './run-silent-provider.ts';

const minute = 60_000;

export const ratioOf = ({ ours, oracle }: Finding): number => ours / oracle;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}

/** Markdown: a line for each provider, then the median and the worst of each column. */
export function findingsTable(findings: readonly Finding[]): string {
  const rows = findings.map((finding) => {
    const { provider, oracle, ours, refused, lost } = finding;
    const cells = [
      provider.about,
      provider.mails.toLocaleString('en'),
      duration(oracle),
      duration(ours),
      ratioOf(finding).toFixed(3),
      percent(refused),
      lost,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const ratios = findings.map(ratioOf);
  const refused = findings.map((finding) => finding.refused);
  return [
    '| the provider’s limit | mails | who knows it | Postrider | ratio | refused | lost |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
    `| **median of ${findings.length}** | | | | **${median(ratios).toFixed(3)}** | **${percent(median(refused))}** | |`,
    `| **worst** | | | | **${Math.max(...ratios).toFixed(3)}** | **${percent(Math.max(...refused))}** | **${Math.max(...findings.map(({ lost }) => lost))}** |`,
  ].join('\n');
}

/** Markdown: a line for each provider that throws mail away. */
export function silentTable(findings: readonly SilentFinding[]): string {
  const rows = findings.map(({ provider, noticedAfter, thrownAway, inDoubt, unsaid }) => {
    const cells = [provider.about, noticedAfter.toFixed(2), thrownAway, inDoubt, unsaid];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '| the provider | paused after, windows | thrown away until then | said to be in doubt | thrown away and not said |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...rows,
  ].join('\n');
}

function percent(part: number): string {
  return `${(part * 100).toFixed(2)} %`;
}

function duration(milliseconds: number): string {
  if (milliseconds < 120 * minute) return `${(milliseconds / minute).toFixed(1)} min`;
  if (milliseconds < 2880 * minute) return `${(milliseconds / 60 / minute).toFixed(2)} h`;
  return `${(milliseconds / 1440 / minute).toFixed(3)} d`;
}
