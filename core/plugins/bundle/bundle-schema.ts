import type { SettingsSchema } from '../../contracts/index.ts';

/** A plugin as a bundle names it. */
export interface BundledPlugin {
  readonly name: string;
  /** The range of versions that fits the bundle. */
  readonly version: string;
  /** Where it lies in the bundle; absent: where Node finds the package `name` from the bundle. */
  readonly folder?: string;
}

/** A bundle's package.json, as far as the host reads it. */
export function bundleSchema(): SettingsSchema {
  return {
    type: 'object',
    properties: {
      name: {
        type: 'string',
        pattern: '^(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*$',
        maxLength: 214,
        patternErrorMessage: 'a package name such as `@studio/postrider-crm`',
        description: 'The bundle is known by its package name.',
      },
      version: { type: 'string', description: 'A version such as 1.2.3.' },
      engines: {
        type: 'object',
        properties: {
          postrider: { type: 'string', description: 'The host versions it works with, such as `^0.1.0`.' },
        },
        required: ['postrider'],
        description: 'Which hosts the bundle works with.',
      },
      postrider: {
        type: 'object',
        properties: {
          bundle: {
            type: 'object',
            properties: {
              plugins: {
                type: 'array',
                minItems: 1,
                maxItems: 100,
                items: {
                  type: 'object',
                  properties: {
                    name: { type: 'string', minLength: 1, maxLength: 214, description: 'The plugin’s package name.' },
                    version: { type: 'string', description: 'The versions that fit, such as `^1.0.0`.' },
                    folder: { type: 'string', minLength: 1, description: 'Its folder in the bundle.' },
                  },
                  required: ['name', 'version'],
                  additionalProperties: false,
                },
                description: 'The plugins of the bundle.',
              },
            },
            required: ['plugins'],
            additionalProperties: false,
            description: 'What makes the package a bundle.',
          },
        },
        required: ['bundle'],
        additionalProperties: false,
        description: 'A bundle has plugins and is none itself.',
      },
    },
    required: ['name', 'version', 'engines', 'postrider'],
  };
}
