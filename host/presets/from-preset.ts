import { standardPorts } from '../commands/init-configuration.ts';
import type { StudioAnswers } from '../commands/init-configuration.ts';
import type { Preset } from './preset.ts';

/** What a preset answers of the questions of `init`; what a person gave goes before it. */
export function fromPreset(preset: Preset, given: Partial<StudioAnswers>): Partial<StudioAnswers> {
  const { host, port, security, user } = preset.account;
  // The preset's port belongs to its security: another security has its own usual port.
  const portFor = given.security === undefined || given.security === security ? port : standardPorts[given.security];
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
