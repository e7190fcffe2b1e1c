import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allProviders } from './all-providers.ts';
import { findingsTable, median, ratioOf } from './findings-table.ts';
import { runProvider, type Finding } from './run-provider.ts';

const providers = await allProviders();
const findings: Finding[] = [];

describe('a provider that tells nobody its limit', () => {
  test.for(providers)('$name: $about', async (provider) => {
    const finding = await runProvider(provider);
    findings.push(finding);
    expect(finding.lost).toBe(0);
    expect(ratioOf(finding)).toBeGreaterThan(0.99);
    expect(ratioOf(finding)).toBeLessThanOrEqual(1.5);
  });

  test('all of them: the median finishes within 1.15 of the best time, with 1 % refused', () => {
    expect(findings).toHaveLength(providers.length);
    const table = findingsTable(findings);
    process.stdout.write(`${table}\n`);
    // `POSTRIDER_WRITE_TABLE=1` brings the page up to date.
    if (process.env['POSTRIDER_WRITE_TABLE'] === '1') writeTable(table);
    expect(median(findings.map(ratioOf))).toBeLessThanOrEqual(1.15);
    expect(median(findings.map(({ refused }) => refused))).toBeLessThanOrEqual(0.01);
  });
});

function writeTable(table: string): void {
  const page = join(import.meta.dirname, '../../docs/limits.md');
  const [before = '', rest = ''] = readFileSync(page, 'utf8').split('<!-- table of the simulator -->\n');
  const after = rest.slice(rest.indexOf('<!-- end of table -->'));
  writeFileSync(page, `${before}<!-- table of the simulator -->\n\n${table}\n\n${after}`);
}
