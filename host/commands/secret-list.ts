import { dirname, resolve } from 'node:path';
import { SecretStore } from '@postrider/core';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { Command } from './command.ts';

/** The names of the secrets that are kept, never their values. */
export const secretList: Command<object> = async (_options, context) => {
  const names = await new SecretStore(dirname(resolve(context.configuration)), context.environment).names();
  if (context.json) context.terminal.json({ secrets: names });
  else if (names.length === 0)
    context.terminal.print(`No secrets are kept. ${context.terminal.command} secret set NAME keeps one.`);
  else for (const name of names) context.terminal.print(name);
  return exitCodes.done;
};
