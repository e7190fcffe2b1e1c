import { isSchema } from '../../settings/describe-schema.ts';
import type { Subject } from '../../settings/fault-problem.ts';
import { pointerSegments } from '../../settings/located-document.ts';
import { SECTIONS, isSectionName } from './sections.ts';

const GROUPS: { readonly [key: string]: string } = {
  company: 'The company',
  ledger: 'The ledger',
  retry: 'The group `retry`',
};

function useOf(entry: unknown): string {
  const use = isSchema(entry) ? entry['use'] : undefined;
  return typeof use === 'string' ? ` (use: ${use.slice(0, 64)})` : '';
}

/** Who a place in the configuration belongs to: "Account `studio` (use: smtp)". */
export function subjectOf(pointer: string, configuration: unknown): Subject {
  const path = pointerSegments(pointer);
  const [section, name, ...rest] = path;
  if (section === undefined || path.length === 1) return { who: 'The configuration', path };
  const values = isSchema(configuration) ? configuration[section] : undefined;
  if (isSectionName(section) && name !== undefined) {
    const entry = isSchema(values) ? values[name] : undefined;
    return { who: `${SECTIONS[section].noun} \`${name}\`${useOf(entry)}`, path: rest };
  }
  if (section === 'users' && name !== undefined) return { who: `User \`${name}\``, path: rest };
  const group = GROUPS[section];
  const use = section === 'ledger' ? useOf(values) : '';
  return group === undefined ? { who: 'The configuration', path } : { who: `${group}${use}`, path: path.slice(1) };
}
