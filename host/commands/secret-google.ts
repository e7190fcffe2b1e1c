import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { SecretStore } from '@postrider/core';
import { ProblemError, causeOf } from '@postrider/core/contracts';
import { type GoogleClient, readGoogleClient, unknownClient } from '../sign-in/google-client.ts';
import type { GoogleEndpoints } from '../sign-in/google-grant.ts';
import { signInAtGoogle } from '../sign-in/sign-in-at-google.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { Command } from './command.ts';

export interface SecretGoogleOptions {
  readonly name: string;
  readonly client?: string;
  readonly address?: string;
  /** Other than Google's own: for tests. */
  readonly endpoints?: GoogleEndpoints;
}

/** Has the owner of a mailbox sign in at Google, and keeps the permission as a secret. */
export const secretGoogle: Command<SecretGoogleOptions> = async (options, context) => {
  const { name, address, endpoints } = options;
  const { terminal, json, signal } = context;
  const client = await clientIn(options.client);
  const secrets = new SecretStore(dirname(resolve(context.configuration)), context.environment);
  // A person's permission is not asked for only to be thrown away.
  await secrets.examine(name);
  const show = (page: string): void => {
    terminal.tell('Open this page in a browser on this computer, and sign in as the owner of the mailbox:');
    // A script's document is all that standard output holds.
    if (json) terminal.tell(page);
    else terminal.verbatim(page);
  };
  try {
    const secret = await signInAtGoogle(
      { client, address, show, ...(endpoints === undefined ? {} : { endpoints }) },
      signal,
    );
    await secrets.set(name, secret);
  } catch (thrown) {
    if (signal.aborted) return exitCodes.stopped;
    throw thrown;
  }
  if (json) terminal.json({ kept: name });
  else terminal.print(`The secret "${name}" is kept. Try it: ${terminal.command} check --connect`);
  return exitCodes.done;
};

async function clientIn(file: string | undefined): Promise<GoogleClient> {
  if (file === undefined) throw unknownClient('No client was given to sign in to.');
  try {
    return readGoogleClient(await readFile(file, 'utf8'), file);
  } catch (thrown) {
    if (ProblemError.is(thrown)) throw thrown;
    throw new ProblemError({
      code: 'FILE_UNREADABLE',
      what: `The client's file ${file} cannot be read.`,
      where: { file },
      next: 'Check its name and that you may read it.',
      cause: causeOf(thrown),
    });
  }
}
