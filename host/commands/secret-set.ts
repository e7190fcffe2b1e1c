import { dirname, resolve } from 'node:path';
import { SecretStore } from '@postrider/core';
import { ProblemError } from '@postrider/core/contracts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { Command } from './command.ts';
import { readSecret } from './read-secret.ts';

/** Keeps a secret beside the configuration, readable by its owner only. */
export const secretSet: Command<{ readonly name: string }> = async ({ name }, context) => {
  const value = await readSecret(`The secret "${name}"`);
  if (value === undefined) return exitCodes.stopped;
  if (value === '')
    throw new ProblemError({
      code: 'SECRET_EMPTY',
      what: `No secret was given for "${name}".`,
      next: 'Type it when you are asked, or pipe it into the command.',
    });
  await new SecretStore(dirname(resolve(context.configuration)), context.environment).set(name, value);
  if (context.json) context.terminal.json({ kept: name });
  else context.terminal.print(`The secret "${name}" is kept.`);
  return exitCodes.done;
};
