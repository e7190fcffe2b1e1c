import { resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { KnownNames } from './settings-schema.ts';
import type { WatchedPatterns } from './watched-patterns.ts';

// Loaded when the first schema is compiled: the engine takes longer to load than all that needs none.

/** What the keywords may look at while a value is checked. */
export interface Surroundings {
  readonly known: KnownNames;
  readonly folder: string | undefined;
}

/** Where a keyword found its value, as ajv tells it. */
interface DataPlace {
  readonly parentData: Record<string | number, unknown>;
  readonly parentDataProperty: string | number;
}

/** A date of the calendar; the engine's own parser takes February 30th for March 2nd. */
function isDate(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const FORMATS = {
  date: isDate,
  email: /^[^\s@<>,]{1,64}@[^\s@<>,]{1,255}$/,
  hostname: /^[^\s/:@]{1,253}$/,
  'time-zone': isTimeZone,
  uri: (text: string) => URL.canParse(text),
};

/**
 * An engine for JSON Schema 2020-12 with this project's keywords: `secret` for a reference to a secret, `reference` for
 * the name of something configured, `path` for a file's path, relative to the configuration's folder. Strict: an unknown
 * keyword, or a default where it would not be filled in, is the schema's fault. What it compiles is to be called with
 * its surroundings as `this`.
 */
export function schemaEngine(patterns: WatchedPatterns): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    useDefaults: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    strictTuples: false,
    validateSchema: false,
    meta: false,
    logger: false,
    passContext: true,
    addUsedSchema: false,
    // Each schema is compiled once and run a few times: making the compiled code faster costs more than it saves.
    code: { optimize: false, regExp: patterns.make },
    formats: FORMATS,
  });
  ajv.addVocabulary(['secret', 'patternErrorMessage', 'enumDescriptions', 'markdownDescription']);
  ajv.addKeyword({
    keyword: 'reference',
    type: 'string',
    schemaType: 'string',
    errors: false,
    validate(this: Surroundings, section: string, name: string) {
      return this.known.get(section)?.includes(name) ?? false;
    },
  });
  ajv.addKeyword({
    keyword: 'path',
    type: 'string',
    schemaType: 'boolean',
    modifying: true,
    errors: false,
    validate(this: Surroundings, isPath: boolean, path: string, _schema: unknown, at?: DataPlace) {
      if (isPath && this.folder !== undefined && at !== undefined) {
        at.parentData[at.parentDataProperty] = resolve(this.folder, path);
      }
      return true;
    },
  });
  return ajv;
}
