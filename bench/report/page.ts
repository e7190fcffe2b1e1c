import { readFile, writeFile } from 'node:fs/promises';
import type { Finding, Scenario } from '../scenario.ts';

/** A finding as Markdown. */
export function markdownOf(scenario: Pick<Scenario, 'title'>, { columns, rows, notes = [] }: Finding): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = line(columns.map((_, place) => (place === 0 ? '---' : '---:')));
  return [`### ${scenario.title}`, '', line(columns), rule, ...rows.map(line), '', ...notes, ''].join('\n');
}

/** Puts a text between the markers of a region. @throws Error when the page has no such region. */
export function withRegion(page: string, name: string, text: string): string {
  const begin = `<!-- bench: ${name} -->\n`;
  const end = `<!-- end of ${name} -->`;
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`The page has no region "${name}".`);
  return `${page.slice(0, from + begin.length)}${text}${page.slice(to)}`;
}

export async function updatePage(file: string, regions: ReadonlyMap<string, string>): Promise<void> {
  let page = await readFile(file, 'utf8');
  for (const [name, text] of regions) page = withRegion(page, name, text);
  await writeFile(file, page);
}
