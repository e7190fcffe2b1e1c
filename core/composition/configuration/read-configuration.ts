import path from 'node:path';
import { causeOf } from '../../contracts/index.ts';
import type { Problem } from '../../contracts/index.ts';
import { locateDocument } from '../../settings/located-document.ts';
import type { LocatedDocument, SyntaxFault } from '../../settings/located-document.ts';
import { readLimited } from '../../settings/read-limited.ts';
import type { LimitedText } from '../../settings/read-limited.ts';
import type { PluginSource } from '../../plugins/plugin-source.ts';
import { pluginSource } from './plugin-entry.ts';

/** Octets of the largest configuration that is read. */
const SIZE = 1024 * 1024;

/** A configuration file as text with places; its settings are not looked at yet. */
export interface ReadConfiguration {
  /** Absent when the text is not readable as YAML at all. */
  readonly document?: LocatedDocument;
  readonly problems: readonly Problem[];
}

function unreadable(file: string, read: Exclude<LimitedText, { kind: 'text' }>): Problem {
  const where = { file };
  switch (read.kind) {
    case 'missing':
      return {
        code: 'CONFIG_NOT_FOUND',
        what: `There is no configuration at ${file}.`,
        next: 'Name the file, or write one: `company` with `name` and `from` is where it begins.',
        where,
      };
    case 'too-large':
      return {
        code: 'CONFIG_UNREADABLE',
        what: `The configuration ${file} is larger than 1 MB, so it was not read.`,
        next: 'Check that it is the right file; lists of recipients do not belong in it.',
        where,
      };
    case 'not-utf8':
      return {
        code: 'CONFIG_UNREADABLE',
        what: `The configuration ${file} is not UTF-8 text.`,
        next: 'Save it as UTF-8.',
        where,
      };
    case 'failed':
      return {
        code: 'CONFIG_UNREADABLE',
        what: `The configuration ${file} cannot be read (${causeOf(read.error).message}).`,
        next: 'Check that it is a file, and may be read by the person who runs Postrider.',
        where,
        cause: causeOf(read.error),
      };
  }
}

function syntaxProblem(fault: SyntaxFault): Problem {
  return fault.kind === 'duplicate-key'
    ? {
        code: 'CONFIG_DUPLICATE_KEY',
        what: `The setting \`${fault.found}\` stands twice in one group.`,
        next: 'Remove one of the two, or rename it.',
        where: fault.place,
      }
    : {
        code: 'CONFIG_SYNTAX',
        what: `The configuration is not valid YAML here: ${fault.found}.`,
        next: fault.remedy ?? 'Correct the line, or the one above it.',
        where: fault.place,
      };
}

/** Reads the file and its YAML. A duplicate key is a problem, and the rest is still read. */
export async function readConfiguration(file: string): Promise<ReadConfiguration> {
  const read = await readLimited(file, SIZE);
  if (read.kind !== 'text') return { problems: [unreadable(file, read)] };
  const { document, faults } = await locateDocument(read.text, file);
  const problems = faults.map(syntaxProblem);
  return document === undefined ? { problems } : { document, problems };
}

/**
 * The plugins that a configuration names, for the catalogue that it is then checked
 * against. Whatever is wrong with the file is told by that check; here it means: none.
 */
export async function configuredPlugins(file: string): Promise<readonly PluginSource[]> {
  const absolute = path.resolve(file);
  const value = (await readConfiguration(absolute)).document?.value as
    | { readonly plugins?: unknown }
    | null
    | undefined;
  const plugins: readonly unknown[] = Array.isArray(value?.plugins) ? value.plugins : [];
  return plugins.flatMap((each) => pluginSource(each, path.dirname(absolute)) ?? []);
}
