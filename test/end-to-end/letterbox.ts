import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A provider that is a file: each line is a mail it took, and the file is the account's Sent folder. A mail is on its way for a
 * while, and so is the answer: a host that is killed leaves mails in both conditions.
 */
const plugin = `import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
export default { activate(context) { context.register('transports', 'letterbox', async (instance) => {
  const file = join(await instance.dataFolder(), 'sent.txt');
  let mails = 0;
  const connection = {
    offer: {},
    async send({ messageId }) {
      const pace = 2 + (mails++ % 5);
      await wait(pace);
      appendFileSync(file, messageId + '\\n');
      await wait(pace);
      return { kind: 'accepted', reply: { text: 'It is in the box.' } };
    },
    async close() {},
  };
  return {
    capabilities: { connections: 4, mailsInFlight: 4 },
    verify: async () => undefined,
    connect: async () => ({ kind: 'connected', connection }),
    async searchSent(ids) {
      const sent = new Set(existsSync(file) ? readFileSync(file, 'utf8').split('\\n') : []);
      return { kind: 'searched', found: [...new Set(ids)].filter((id) => sent.has(id)) };
    },
  };
}); } };
`;

/** A studio whose provider is a letterbox. */
export interface LetterboxStudio extends AsyncDisposable {
  readonly folder: string;
  readonly configuration: string;
  /** Message-IDs of what the provider took, in order, as often as it took them. */
  taken(): Promise<readonly string[]>;
}

/** Makes one with a list of so many people. */
export async function letterboxStudio(recipients: number): Promise<LetterboxStudio> {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-letterbox-'));
  const manifest = {
    name: 'postrider-letterbox',
    version: '1.0.0',
    type: 'module',
    exports: './index.js',
    engines: { postrider: '*' },
    postrider: {
      contributes: {
        transports: [
          {
            id: 'letterbox',
            api: 'transport/v1',
            title: 'A letterbox',
            settings: { type: 'object', properties: {}, additionalProperties: false },
          },
        ],
      },
      permissions: { data: true },
    },
  };
  await mkdir(join(folder, 'letterbox'));
  await writeFile(join(folder, 'letterbox/package.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'letterbox/index.js'), plugin);
  await writeFile(join(folder, 'letter.txt'), 'Hello {{name}}, the garden opens again in spring.\n');
  const rows = Array.from({ length: recipients }, (_, n) => `person${n}@client${n % 7}.example,Person ${n}\n`);
  await writeFile(join(folder, 'clients.csv'), `email,name\n${rows.join('')}`);
  const configuration = join(folder, 'postrider.yaml');
  await writeFile(
    configuration,
    `company: { name: North Light, from: hello@northlight.example, account: studio, timeZone: UTC }
accounts: { studio: { use: letterbox } }
plugins: [{ folder: letterbox, grade: inline }]
`,
  );
  return {
    folder,
    configuration,
    async taken() {
      const text = await readFile(join(folder, '.postrider/transports/studio/sent.txt'), 'utf8').catch(() => '');
      return text.split('\n').filter((line) => line !== '');
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
