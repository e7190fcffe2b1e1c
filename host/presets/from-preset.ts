import { standardPorts, usualSecurity } from '../commands/init-configuration.ts';
import type { StudioAnswers } from '../commands/init-configuration.ts';
import type { Preset } from './preset.ts';

/** What a preset answers of the questions of `init`; what a person gave goes before it. */
export function fromPreset(preset: Preset, given: Partial<StudioAnswers>): Partial<StudioAnswers> {
  const { host, port, user } = preset.account;
  const security = given.security ?? usualSecurity(given.port) ?? preset.account.security;
  // The preset's port belongs to its security: another security has its own usual port.
  const portFor = security === preset.account.security ? port : standardPorts[security];
  return {
    host,
    security,
    port: portFor,
    limits: preset.rules,
    ...(user === undefined ? {} : { user }),
    ...given,
    preset,
  };
}
