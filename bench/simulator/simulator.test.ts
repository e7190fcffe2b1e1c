import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allProviders } from './all-providers.ts';
import { findingsTable, median, ratioOf, silentTable } from './findings-table.ts';
import { watching } from './hidden-provider.ts';
import { runProvider, type Finding } from './run-provider.ts';
import { runSilentProvider, type SilentFinding } from './run-silent-provider.ts';

const all = await allProviders();
const providers = all.filter(({ throwsAway }) => throwsAway === undefined);
const findings: Finding[] = [];
const silent: SilentFinding[] = [];

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
    if (process.env['POSTRIDER_WRITE_TABLE'] === '1') writeTable('table of the simulator', table);
    expect(median(findings.map(ratioOf))).toBeLessThanOrEqual(1.15);
    expect(median(findings.map(({ refused }) => refused))).toBeLessThanOrEqual(0.01);
  });
});

describe('a provider that accepts mail and throws it away', () => {
  test.for(all.filter(({ throwsAway }) => throwsAway !== undefined))('$name: $about', async (provider) => {
    const finding = await runSilentProvider(provider);
    silent.push(finding);
    // The seed of the window in which it began is missing; while that shows, at most one more window is sent.
    expect(finding.noticedAfter).toBeLessThanOrEqual(2.2);
    expect(finding.thrownAway).toBeGreaterThan(0);
    expect(finding.unsaid).toBe(0);
    expect(finding.inDoubt).toBeLessThanOrEqual(2.2 * watching.every);
  });

  test('the table of them', () => {
    const table = silentTable(silent);
    process.stdout.write(`${table}\n`);
    if (process.env['POSTRIDER_WRITE_TABLE'] === '1') writeTable('table of silent drops', table);
    expect(all.length).toBeGreaterThan(20);
  });
});

function writeTable(name: string, table: string): void {
  const page = join(import.meta.dirname, '../../docs/limits.md');
  const [before = '', rest = ''] = readFileSync(page, 'utf8').split(`<!-- ${name} -->\n`);
  const after = rest.slice(rest.indexOf('<!-- end of table -->'));
  writeFileSync(page, `${before}<!-- ${name} -->\n\n${table}\n\n${after}`);
}
