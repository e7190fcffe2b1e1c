import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordFile } from '@postrider/core';
import type { InstalledPlugin } from '@postrider/core';
import type { CommandContext } from '../commands/command.ts';
import { pluginAdd } from '../commands/plugin-add.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { recordingTerminal } from './recording-terminal.ts';
import type { RecordingTerminal } from './recording-terminal.ts';
import { runFromSource } from './run-from-source.ts';

export interface PluginTerms {
  readonly version?: string;
  /** Default of its setting `host`. */
  readonly host?: string;
  readonly network?: readonly string[];
  readonly more?: Readonly<Record<string, unknown>>;
  readonly id?: string;
}

/** A folder with a studio that plugins are installed in, and plugins beside it. */
export class InstallingStudio implements AsyncDisposable {
  readonly work: string;
  readonly #source = runFromSource();

  private constructor(work: string) {
    this.work = work;
  }

  static async open(): Promise<InstallingStudio> {
    const studio = new InstallingStudio(await mkdtemp(join(tmpdir(), 'plugins-')));
    await mkdir(studio.folder);
    return studio;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#source[Symbol.dispose]();
    await rm(this.work, { recursive: true });
  }

  get folder(): string {
    return join(this.work, 'studio');
  }

  get configuration(): string {
    return join(this.folder, 'postrider.yaml');
  }

  /** Where the installed plugins are. */
  get plugins(): string {
    return join(this.folder, '.postrider', 'plugins');
  }

  context(more: Partial<CommandContext> = {}): CommandContext & { readonly terminal: RecordingTerminal } {
    return {
      terminal: recordingTerminal(),
      configuration: this.configuration,
      json: false,
      signal: new AbortController().signal,
      environment: {},
      ...more,
    } as CommandContext & { readonly terminal: RecordingTerminal };
  }

  /** A plugin's folder, written anew. */
  async plugin(
    name: string,
    { version = '1.0.0', network = [], more = {}, id = name, host }: PluginTerms = {},
  ): Promise<string> {
    const folder = join(this.work, name);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'index.js'), `export default { activate() {} }; // ${version}\n`);
    await writeFile(join(folder, 'README.md'), `# ${name}\n`);
    const settings = {
      type: 'object',
      properties: {
        key: { secret: true, description: 'The key.' },
        ...(host === undefined ? {} : { host: { type: 'string', default: host, description: 'The host.' } }),
      },
      additionalProperties: false,
    };
    const packageJson = {
      name: `postrider-${name}`,
      version,
      description: 'Post by birds',
      type: 'module',
      exports: './index.js',
      engines: { postrider: '^0.1.0' },
      postrider: {
        contributes: { transports: [{ id, api: 'transport/v1', title: name, settings }] },
        permissions: { network },
      },
      ...more,
    };
    await writeFile(join(folder, 'package.json'), JSON.stringify(packageJson));
    return folder;
  }

  async recorded(): Promise<readonly InstalledPlugin[]> {
    const text = await readFile(join(this.folder, recordFile), 'utf8');
    return (JSON.parse(text) as { plugins: readonly InstalledPlugin[] }).plugins;
  }

  /** Installs without asking; what was printed. */
  async add(named: string): Promise<readonly string[]> {
    const given = this.context();
    const exitCode = await pluginAdd({ plugin: named, yes: true }, given);
    if (exitCode !== exitCodes.done) throw new Error(`It ended with ${exitCode}.`);
    return given.terminal.printed;
  }

  /** A configuration whose accounts bear the names of the transports that they use. */
  useIt(...ids: readonly string[]): Promise<void> {
    const accounts = ids.map((id) => `  ${id}: { use: ${id} }\n`).join('');
    return writeFile(
      this.configuration,
      `company: { name: North Light, from: hello@northlight.example, account: ${ids[0]} }\naccounts:\n${accounts}`,
    );
  }
}
