import path from 'node:path';
import type { Place } from '../../contracts/index.ts';
import { escapePointer } from '../../settings/located-document.ts';
import { readConfiguration } from './read-configuration.ts';
import { SECTIONS } from './sections.ts';
import type { SectionName } from './sections.ts';

/** An entry of a configuration that uses something a plugin brings. */
export interface ConfiguredUse {
  readonly section: SectionName | 'ledger';
  /** Its name: `studio`. */
  readonly name: string;
  /** `transports/smtp` */
  readonly contribution: string;
  /** As they were written, unchecked. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly place: Place;
}

type Group = Readonly<Record<string, unknown>>;

const group = (value: unknown): Group =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Group) : {};

/**
 * Everything in a configuration that says `use:`, whatever else is wrong with the file; none where there is no file or
 * it cannot be read.
 */
export async function configuredUses(file: string): Promise<readonly ConfiguredUse[]> {
  const { document } = await readConfiguration(path.resolve(file));
  if (document === undefined) return [];
  const root = group(document.value);
  const sections = Object.entries(SECTIONS).flatMap(([section, { kind }]) =>
    Object.entries(group(root[section])).flatMap(([name, entry]): readonly ConfiguredUse[] => {
      const { use } = group(entry);
      if (typeof use !== 'string') return [];
      const place = document.place(`/${section}/${escapePointer(name)}`, 'key');
      return [{ section: section as SectionName, name, contribution: `${kind}/${use}`, settings: group(entry), place }];
    }),
  );
  const ledger = group(root['ledger']);
  const { use: store } = ledger;
  if (typeof store !== 'string') return sections;
  const place = document.place('/ledger', 'key');
  return [...sections, { section: 'ledger', name: 'ledger', contribution: `stores/${store}`, settings: ledger, place }];
}
