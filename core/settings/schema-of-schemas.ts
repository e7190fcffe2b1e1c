import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';

// Loaded when somebody's schema is to be compared with it. In the command's bundle stands what this compiles instead of
// this file: a constant that takes as long to compile as thirty usual schemas (`scripts/bundle.mjs`).

/** The dialect that schemas are written in. */
export const dialect = 'https://json-schema.org/draft/2020-12/schema';

const ofSchemas = new Ajv2020({ allErrors: true, logger: false }).getSchema(dialect);
if (ofSchemas === undefined) throw new Error('The engine does not know its own dialect.');

/** True when a value is a schema of the dialect; else `errors` says why not. */
export const validate: ValidateFunction = ofSchemas;
