import type { Manifest, SettingsSchema } from '../contracts/index.ts';
import { contributionKinds } from './contribution-kinds.ts';

const contribution: SettingsSchema = {
  type: 'object',
  properties: {
    id: {
      type: 'string',
      pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
      maxLength: 64,
      patternErrorMessage: 'lower-case letters, digits and hyphens, such as `smtp`',
      description: 'What configuration writes after `use:`.',
    },
    api: { type: 'string', description: 'Contract and its version, such as `transport/v1`.' },
    title: { type: 'string', minLength: 1, maxLength: 80, description: 'What people read.' },
    settings: {
      type: 'object',
      patternErrorMessage: 'a JSON Schema for an object',
      description: 'JSON Schema of the settings; without settings an object schema with empty `properties`.',
    },
  },
  required: ['id', 'api', 'title', 'settings'],
  additionalProperties: false,
};

/** A plugin's package.json, as far as the host reads it. */
export function manifestSchema(): SettingsSchema {
  return {
    $defs: { contribution },
    type: 'object',
    properties: {
      name: {
        type: 'string',
        pattern: '^(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*$',
        maxLength: 214,
        patternErrorMessage: 'a package name such as `@studio/postrider-crm`',
        description: 'The plugin is known by its package name.',
      },
      version: { type: 'string', description: 'A version such as 1.2.3.' },
      description: { type: 'string' },
      engines: {
        type: 'object',
        properties: {
          postrider: { type: 'string', description: 'The host versions it works with, such as `^0.1.0`.' },
        },
        required: ['postrider'],
        description: 'Which hosts the plugin works with.',
      },
      postrider: {
        type: 'object',
        properties: {
          contributes: {
            type: 'object',
            properties: Object.fromEntries(
              contributionKinds().map((kind) => [kind, { type: 'array', items: { $ref: '#/$defs/contribution' } }]),
            ),
            additionalProperties: false,
            description: 'What the plugin brings, by kind.',
          },
          requires: { type: 'object', additionalProperties: { type: 'string' } },
          proposals: {
            type: 'array',
            items: {
              type: 'string',
              pattern: '^[a-z][a-z0-9-]*@[0-9]+$',
              maxLength: 64,
              patternErrorMessage: 'a proposal such as `bulk@1`',
            },
            maxItems: 100,
            uniqueItems: true,
            description: 'Parts of the contracts on trial that the plugin cannot do without.',
          },
          permissions: {
            type: 'object',
            properties: {
              network: { type: 'array', items: { type: 'string' }, maxItems: 100, uniqueItems: true },
              data: { type: 'boolean', description: 'A folder of its own for each instance.' },
              mail: { enum: ['metadata'], description: 'Facts that tell who got mail and what became of it.' },
            },
            additionalProperties: false,
          },
        },
        required: ['contributes'],
        additionalProperties: false,
        description: 'The manifest.',
      },
    },
    required: ['name', 'version', 'engines', 'postrider'],
  };
}

/** A package.json that the schema has accepted. */
export interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly exports?: unknown;
  readonly main?: unknown;
  readonly engines: { readonly postrider: string };
  readonly postrider: {
    readonly contributes: Manifest['contributes'];
    readonly requires?: Manifest['requires'];
    readonly permissions?: Manifest['permissions'];
    readonly proposals?: readonly string[];
  };
}
