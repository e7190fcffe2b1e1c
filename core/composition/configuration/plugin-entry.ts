import path from 'node:path';
import type { PluginSource } from '../../plugins/plugin-source.ts';

/**
 * An entry of `plugins`: a folder, or a group that says more. Undefined when it is neither; the check of the
 * configuration says what is wrong with it. Whatever does not say that it is trusted runs isolated.
 */
export function pluginSource(entry: unknown, folder: string): PluginSource | undefined {
  if (typeof entry === 'string') return { folder: path.resolve(folder, entry), grade: 'isolated', proposals: [] };
  if (typeof entry !== 'object' || entry === null) return undefined;
  const {
    folder: own,
    grade,
    proposals,
  } = entry as {
    readonly folder?: unknown;
    readonly grade?: unknown;
    readonly proposals?: unknown;
  };
  if (typeof own !== 'string') return undefined;
  const named: readonly unknown[] = Array.isArray(proposals) ? proposals : [];
  return {
    folder: path.resolve(folder, own),
    grade: grade === 'inline' ? 'inline' : 'isolated',
    proposals: named.filter((each) => typeof each === 'string'),
  };
}
