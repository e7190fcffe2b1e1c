import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ledger } from '@postrider/core/contracts';
import type { CommandContext } from '../commands/command.ts';
import { init } from '../commands/init.ts';
import { withLedger } from '../commands/with-ledger.ts';
import { recordingTerminal } from './recording-terminal.ts';
import type { RecordingTerminal } from './recording-terminal.ts';
import { runFromSource } from './run-from-source.ts';

/** A folder with the configuration and the letter that `init` writes. */
export class WrittenStudio implements AsyncDisposable {
  readonly folder: string;
  readonly #source = runFromSource();

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** `limit`: rules of its account. */
  static async open({ limit }: { readonly limit?: readonly string[] } = {}): Promise<WrittenStudio> {
    const studio = new WrittenStudio(await mkdtemp(join(tmpdir(), 'written-studio-')));
    const answers = { company: 'North Light', from: 'hello@northlight.example', host: 'mail.isp.example', yes: true };
    await init(limit === undefined ? answers : { ...answers, limit }, studio.context());
    return studio;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#source[Symbol.dispose]();
    await rm(this.folder, { recursive: true });
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string): Promise<void> {
    return writeFile(this.file(name), text);
  }

  /** What a command is called with, and a terminal of its own. */
  context(json = false): CommandContext & { readonly terminal: RecordingTerminal } {
    return {
      terminal: recordingTerminal(),
      configuration: this.file('postrider.yaml'),
      json,
      signal: new AbortController().signal,
      environment: {},
    };
  }

  ledger<Result>(work: (ledger: Ledger) => Promise<Result>): Promise<Result> {
    return withLedger('own', this.context(), ({ session }) => work(session.ledger));
  }

  /** From now on its account sends in the morning only, and in the evening only. */
  async contradict(): Promise<void> {
    const file = this.file('postrider.yaml');
    const written = await readFile(file, 'utf8');
    const windows = `throttles:
  mornings: { use: pace, window: { from: '08:00', until: '12:00' } }
  evenings: { use: pace, window: { from: '18:00', until: '21:00' } }
`;
    const account = /^accounts:\n {2}(\w+):\n/m;
    if (!account.test(written)) throw new Error('There is no account to contradict.');
    await writeFile(
      file,
      windows + written.replace(account, (whole) => `${whole}    throttles: [mornings, evenings]\n`),
    );
  }
}
