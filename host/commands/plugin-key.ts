import { generateKeyPairSync } from 'node:crypto';
import { open } from 'node:fs/promises';
import { fingerprintOf } from '@postrider/core';
import { ProblemError } from '@postrider/core/contracts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { Command } from './command.ts';
import { fileUnwritable } from './write-output.ts';

/** Makes an Ed25519 key to sign plugins with, for its owner's eyes only. */
export const pluginKey: Command<{ readonly file: string }> = async ({ file }, { terminal, json }) => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  try {
    await using handle = await open(file, 'wx', 0o600);
    await handle.writeFile(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  } catch (thrown) {
    if ((thrown as { code?: unknown }).code !== 'EEXIST') throw fileUnwritable(file, thrown);
    throw new ProblemError({
      code: 'FILE_EXISTS',
      what: `There is a file ${file} already.`,
      where: { file },
      next: 'Name another; a key that was lost cannot be made again.',
    });
  }
  const signer = fingerprintOf(publicKey.export({ type: 'spki', format: 'der' }));
  if (json) terminal.json({ file, signer });
  else {
    terminal.print(`${terminal.style('✓', 'green')} ${file} is your key. Keep it to yourself, and keep a copy.`);
    terminal.print(`  Who installs what you sign reads: ${signer}`);
  }
  return exitCodes.done;
};
