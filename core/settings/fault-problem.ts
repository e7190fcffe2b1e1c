import type { Place, Problem } from '../contracts/index.ts';
import { nearestMatch } from '../nearest-match.ts';
import { pointerSegments } from './located-document.ts';
import type { LocatedDocument } from './located-document.ts';
import type { SchemaFault } from './schema-fault.ts';
import type { KnownNames } from './settings-schema.ts';

/** Who a fault concerns, and which of its settings. */
export interface Subject {
  /** Begins the sentence: "Account `studio` (use: smtp)". */
  readonly who: string;
  /** What remains of the pointer behind the subject. */
  readonly path: readonly string[];
}

/** How a kind of file speaks of its faults. */
export interface Wording {
  readonly codes: { readonly [Kind in SchemaFault['kind']]: string };
  /** What a member is called: "setting" in the configuration, "key" in a manifest. */
  readonly noun: string;
  subject(pointer: string): Subject;
}

/** `rules`, entry 2 */
export function pathWords(path: readonly string[]): string {
  const words: string[] = [];
  let keys: string[] = [];
  for (const segment of [...path, '']) {
    const isEntry = /^\d+$/.test(segment);
    if ((isEntry || segment === '') && keys.length > 0) {
      words.push(`\`${keys.join('.')}\``);
      keys = [];
    }
    if (isEntry) words.push(`entry ${Number(segment) + 1}`);
    else if (segment !== '') keys.push(segment);
  }
  return words.join(', ');
}

function nameOf(pointer: string): string {
  return pointerSegments(pointer).at(-1) ?? '';
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 12).map((name) => `\`${name}\``);
  return names.length > 12 ? `${shown.join(', ')} …` : shown.join(', ');
}

/** The noun for one entry of a section: "account" for `accounts`. */
export function singular(section: string): string {
  return section.endsWith('xes') ? section.slice(0, -2) : section.replace(/s$/, '');
}

function words(
  fault: SchemaFault,
  wording: Wording,
  known: KnownNames,
): { readonly what: string; readonly next: string } {
  const { who, path } = wording.subject(fault.pointer);
  const where = pathWords(path);
  switch (fault.kind) {
    case 'unknown': {
      const meant = nearestMatch(nameOf(fault.pointer), fault.known);
      const choice = fault.known.length === 0 ? 'it takes none here' : `known here: ${listed(fault.known)}`;
      return {
        what: `${who} has no ${wording.noun} ${where}.`,
        next: meant === undefined ? `Remove it (${choice}).` : `Did you mean \`${meant}\`?`,
      };
    }
    case 'missing':
      return {
        what: `${who} lacks the ${wording.noun} ${where}${fault.meaning === undefined ? '' : ` (${fault.meaning.replace(/\.$/, '')})`}.`,
        next: `Add \`${nameOf(fault.pointer)}\` with ${fault.expected}.`,
      };
    case 'wrong':
      return {
        what: `${who}${where === '' ? '' : `: ${where}`} is ${fault.found}; expected is ${fault.expected}.`,
        next: fault.suggestion === undefined ? `Write ${fault.expected}.` : `Did you mean \`${fault.suggestion}\`?`,
      };
    case 'name':
      return {
        what: `${who}${where === '' ? '' : `: ${where}`} has a name that cannot be used.`,
        next: `Choose ${fault.expected}.`,
      };
    case 'bare-secret':
      return {
        what: `${who}: ${where} must refer to a secret; the secret itself does not belong in this file.`,
        next: `Write \`${nameOf(fault.pointer)}: { secret: NAME }\` and set the secret NAME apart, in the environment or in .postrider/secrets.json.`,
      };
    case 'reference': {
      const names = known.get(fault.section) ?? [];
      const meant = nearestMatch(fault.name, names);
      const rest = names.length === 0 ? 'there is none yet' : `there are ${listed(names)}`;
      return {
        what: `${who}: ${where} names the ${singular(fault.section)} \`${fault.name.slice(0, 64)}\`, which does not exist.`,
        next:
          meant === undefined
            ? `Add it under \`${fault.section}\`, or name another (${rest}).`
            : `Did you mean \`${meant}\`?`,
      };
    }
    case 'endless': {
      const { pattern, length = 0, milliseconds } = fault;
      const culprit =
        pattern === undefined
          ? 'its settings schema does not come to an end'
          : `the pattern \`${pattern.slice(0, 100)}\` takes, over ${length} characters, more than ${milliseconds / 1000} s`;
      return {
        what: `${who}${where === '' ? '' : `: ${where}`} could not be checked: ${culprit}.`,
        next: 'This is a fault of the plugin: tell its author. Another text there may help until it is mended.',
      };
    }
  }
}

/** A missing member is shown where it should be added: at the key of the group that lacks it. */
function place(fault: SchemaFault, document: LocatedDocument): Place {
  if (fault.kind === 'unknown' || fault.kind === 'name') return document.place(fault.pointer, 'key');
  return document.place(fault.pointer);
}

/** Puts a fault into words for the person who wrote the file. */
export function faultProblem(
  fault: SchemaFault,
  wording: Wording,
  document: LocatedDocument,
  known: KnownNames = new Map(),
): Problem {
  return { code: wording.codes[fault.kind], ...words(fault, wording, known), where: place(fault, document) };
}
