import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';

export interface StudioTerms {
  readonly port: number;
  readonly recipients: number;
  readonly connections: number;
  readonly mailsInFlight: number;
  readonly durability: 'process' | 'power';
  /** Seconds until a mail must be answered. */
  readonly contentTimeout?: number;
  /** Rules of the account's throttle. */
  readonly limits?: readonly string[];
  /** A folder that is there already, such as a small disk. */
  readonly ledgerFolder?: string;
}

/** What a command came to. */
export interface CommandEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly errors: string;
}

export interface RunningCommand {
  readonly pid: number;
  readonly process: ChildProcess;
  readonly end: Promise<CommandEnd>;
}

const postrider = resolve(import.meta.dirname, '../../host/bin/postrider.mjs');

/** A studio folder made for one run, and the built `postrider` command in it. */
export class CrashStudio implements AsyncDisposable {
  readonly folder: string;
  readonly ledger: string;

  private constructor(folder: string, ledger: string) {
    this.folder = folder;
    this.ledger = ledger;
  }

  static async make(terms: StudioTerms): Promise<CrashStudio> {
    const folder = await mkdtemp(join(tmpdir(), 'postrider-crash-'));
    const ledger = join(terms.ledgerFolder ?? folder, 'ledger.db');
    await writeFile(join(folder, 'postrider.yaml'), configuration(terms, ledger));
    await writeFile(join(folder, 'letter.txt'), letter);
    const rows = Array.from({ length: terms.recipients }, (_, n) => `person${n}@client${n % 97}.example,Person ${n}\n`);
    await writeFile(join(folder, 'clients.csv'), `email,name\n${rows.join('')}`);
    return new CrashStudio(folder, ledger);
  }

  /** `postrider send` of the whole campaign; calling it again goes on. */
  send(...more: readonly string[]): RunningCommand {
    const what = ['--list', 'clients.csv', '--letter', 'letter.txt', '--subject', 'Spring', '--campaign', 'spring'];
    return this.start('send', ...what, '--yes', '--json', ...more);
  }

  start(...words: readonly string[]): RunningCommand {
    const child = spawn(process.execPath, [postrider, ...words], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { pid } = child;
    if (pid === undefined) throw new Error('postrider could not be started.');
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const end = once(child, 'close').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      output,
      errors,
    }));
    return { pid, process: child, end };
  }

  /** Resolves when the ledger's file is there, or the command has ended without it. */
  async stored({ process: child }: RunningCommand): Promise<void> {
    while (!existsSync(this.ledger) && child.exitCode === null && child.signalCode === null) await setTimeout(1);
  }

  /** Resolves when the ledger has grown to that many bytes, those not yet moved out of its log included. */
  async enlisted({ process: child }: RunningCommand, bytes: number): Promise<void> {
    const size = (): number => statSync(`${this.ledger}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    while (size() < bytes && child.exitCode === null && child.signalCode === null) await setTimeout(1);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

const letter = `Hello {{name}},\n\n${'the garden opens again in spring, and you are invited to come and see it.\n'.repeat(50)}`;

/** JSON is YAML too. */
function configuration(terms: StudioTerms, ledger: string): string {
  return JSON.stringify({
    company: { name: 'North Light Studio', from: 'hello@northlight.example', account: 'studio', timeZone: 'UTC' },
    accounts: {
      studio: {
        use: 'smtp',
        host: '127.0.0.1',
        port: terms.port,
        security: 'none',
        connections: terms.connections,
        mailsInFlight: terms.mailsInFlight,
        ...(terms.contentTimeout === undefined ? {} : { timeouts: { content: terms.contentTimeout } }),
        ...(terms.limits === undefined ? {} : { throttles: ['isp'] }),
      },
    },
    ...(terms.limits === undefined ? {} : { throttles: { isp: { use: 'limits', rules: terms.limits } } }),
    ledger: { use: 'sqlite', file: ledger, durability: terms.durability },
  });
}
