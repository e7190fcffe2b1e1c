import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { causeOf, definePlugin } from '@postrider/sdk';
import type { Connection, Instance, Problem, Transport } from '@postrider/sdk';

/** Puts each mail as a file into a folder: to look at letters, or for another program that fetches them there. */
function folderTransport({ name, settings }: Instance): Transport {
  const { folder } = settings as { readonly folder: string };

  const makeFolder = async (): Promise<Problem | undefined> => {
    try {
      await mkdir(folder, { recursive: true });
      return undefined;
    } catch (thrown) {
      const what = `The account "${name}" cannot use the folder ${folder}.`;
      return { code: 'FOLDER_UNUSABLE', what, next: 'Name a folder you may write to.', cause: causeOf(thrown) };
    }
  };
  const connection: Connection = {
    offer: {},
    async send({ messageId, chunks }) {
      try {
        // The same over all tries of a mail and different from every other's, in another ledger too: a second try
        // replaces the file, and nobody gets two.
        const [name = ''] = messageId.slice(1).split('@');
        await writeFile(join(folder, `${name}.eml`), Buffer.concat(chunks));
        return { kind: 'accepted', reply: { text: 'written' } };
      } catch (thrown) {
        return { kind: 'refused', class: 'transient', scope: 'account', reply: { text: causeOf(thrown).message } };
      }
    },
    close: async () => {},
  };
  return {
    capabilities: { connections: 1, mailsInFlight: 4, idempotent: true },
    verify: makeFolder,
    async connect() {
      const problem = await makeFolder();
      if (problem === undefined) return { kind: 'connected', connection };
      return {
        kind: 'refused',
        problem,
        refusal: { kind: 'refused', class: 'config', scope: 'account', reply: { text: problem.what } },
      };
    },
  };
}

export default definePlugin({
  activate(context) {
    context.own(context.register('transports', 'folder', folderTransport));
  },
});
