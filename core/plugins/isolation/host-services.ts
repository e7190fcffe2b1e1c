import { createHash } from 'node:crypto';
import { ProblemError } from '../../contracts/index.ts';
import type { Instance } from '../../contracts/index.ts';
import type { Request } from './peer/peer.ts';
import { integer, object, plain, wholeText } from './shapes/shape.ts';

const addressShape = object({ host: wholeText(253), port: integer(1, 65_535) });
const referenceShape = object({ secret: wholeText(200) });
const storedShape = plain({ nodes: 200_000, depth: 64, characters: 2_000_000 });

function versionOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(value) ?? '')
    .digest('base64');
}

async function write(instance: Instance, version: unknown, value: unknown): Promise<boolean> {
  const next = storedShape(value, 'value');
  let isCurrent = false;
  await instance.storage
    .update((present) => {
      isCurrent = versionOf(present) === version;
      // Nothing is written by a change that throws.
      if (!isCurrent) throw new RangeError('changed');
      return next;
    })
    .catch((thrown: unknown) => {
      if (isCurrent) throw thrown;
    });
  return isCurrent;
}

/**
 * What an isolated instance may ask the host for: a socket, a secret, its storage, its folder. Each is asked of the
 * same `Instance` that an inline one is given, so what is granted is the same.
 */
export async function serveInstance(
  instance: Instance,
  { method, arguments: args, signal }: Request,
): Promise<unknown> {
  const [first, second] = args;
  switch (method) {
    case 'connect':
      return instance.network.connect(addressShape(first, 'address'), signal);
    case 'secret':
      return instance.secret(referenceShape(first, 'reference'));
    case 'dataFolder':
      return instance.dataFolder();
    case 'read': {
      const value = await instance.storage.get();
      return { value, version: versionOf(value) };
    }
    case 'write':
      return write(instance, first, second);
    default:
      throw new ProblemError({
        code: 'PLUGIN_ASKED_UNKNOWN',
        what: `A plugin asked the host for ${method}, which there is not.`,
        next: 'Show this to the author of the plugin; it may be made for a newer Postrider.',
      });
  }
}
