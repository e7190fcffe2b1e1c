import type { Problem, SourceText } from '@postrider/sdk';
import { decodeEntities } from './decode-entities.ts';
import { SourcePositions } from './source-positions.ts';
import { type FaultPlace, templateProblem } from './template-problem.ts';

/** A `{{ field | fallback }}` as it stands in a file. */
export interface MergeField extends FaultPlace {
  readonly field: string;
  readonly fallback?: string;
  readonly line: number;
  readonly column: number;
}

/** From `start` up to, not including, `end`. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A stretch of markup where braces are not what they look like. */
export interface IgnoredRange extends TextRange {
  /** In a comment all braces are words; in code (style sheets, scripts) closing ones are. */
  readonly kind: 'comment' | 'code';
}

/** What merge fields stand in: markup has entities, comments and code. */
export type MergeContext =
  | { readonly kind: 'plain' }
  | { readonly kind: 'markup'; readonly ignore: readonly IgnoredRange[] };

export interface MergeSource {
  /** Words and fields in order. A broken field stays in the words. */
  readonly parts: readonly (string | MergeField)[];
  readonly problems: readonly Problem[];
}

const longestName = 100;
const brace = /\{\{|\}\}/g;

/** Why this cannot be a field's name; undefined when it can. */
function nameFault(name: string, context: MergeContext): string | undefined {
  if (name === '') return 'is empty';
  if (name.length > longestName) return `has a name of more than ${longestName} characters`;
  if (/^[#/^>!&*]/.test(name)) return 'looks like a condition or a loop, which letters do not have';
  if (/[{}\r\n]/.test(name)) return 'holds a brace or a line break';
  if (context.kind === 'markup' && /[<>&]/.test(name)) return 'holds markup between its braces';
  return undefined;
}

function fallbackFault(fallback: string, context: MergeContext): string | undefined {
  if (/[{}\r\n]/.test(fallback)) return 'has a brace or a line break in its fallback';
  if (context.kind === 'markup' && fallback.includes('<')) return 'has markup in its fallback, which can only be words';
  return undefined;
}

/** Cuts a text into words and merge fields: `{{ field }}`, `{{ field | words for when it is empty }}`. */
export function parseMergeFields(source: SourceText, context: MergeContext): MergeSource {
  const { file, text } = source;
  const positions = new SourcePositions(text);
  const parts: (string | MergeField)[] = [];
  const problems: Problem[] = [];
  const broken = (offset: number, what: string): void => {
    const where = { file, ...positions.at(offset) };
    problems.push(
      templateProblem('TEMPLATE_SYNTAX', where, what, 'Write a merge field as {{ field }} or {{ field | fallback }}.'),
    );
  };
  const ignore = context.kind === 'markup' ? context.ignore : [];
  let nextRange = 0;
  /** Braces are looked at in order, so ranges that lie behind are never looked at again. */
  const rangeAt = (offset: number): IgnoredRange['kind'] | undefined => {
    while ((ignore[nextRange]?.end ?? Infinity) <= offset) nextRange++;
    const range = ignore[nextRange];
    return range !== undefined && offset >= range.start ? range.kind : undefined;
  };

  let wordsFrom = 0;
  brace.lastIndex = 0;
  for (let found = brace.exec(text); found !== null; found = brace.exec(text)) {
    const start = found.index;
    const range = rangeAt(start);
    if (range === 'comment' || (range === 'code' && found[0] === '}}')) continue;
    if (found[0] === '}}') {
      broken(start, 'A }} has no {{ before it.');
      continue;
    }
    const following = brace.exec(text);
    if (following === null || following[0] === '{{') {
      broken(start, 'A merge field is begun with {{ and not ended with }}.');
      if (following === null) break;
      brace.lastIndex = following.index;
      continue;
    }
    const inside = text.slice(start + 2, following.index);
    const bar = inside.indexOf('|');
    const field = (bar < 0 ? inside : inside.slice(0, bar)).trim();
    const fallback = bar < 0 ? undefined : inside.slice(bar + 1).trim();
    const fault = nameFault(field, context) ?? fallbackFault(fallback ?? '', context);
    if (fault !== undefined) {
      broken(start, `The merge field {{${inside.slice(0, 40)}}} ${fault}.`);
      continue;
    }
    parts.push(text.slice(wordsFrom, start), {
      field,
      ...(fallback === undefined ? {} : { fallback: context.kind === 'markup' ? decodeEntities(fallback) : fallback }),
      file,
      ...positions.at(start),
    });
    wordsFrom = following.index + 2;
  }
  parts.push(text.slice(wordsFrom));
  return { parts, problems };
}
