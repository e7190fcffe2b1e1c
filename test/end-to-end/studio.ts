import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtempDisposable, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { MailServers } from '../servers/mail-servers.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** How a call of the command ended. */
export interface Ended {
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly process: number;
  kill(signal: 'SIGINT' | 'SIGKILL'): void;
  /** What it has written until now. */
  told(): string;
  readonly ended: Promise<Ended>;
}

export interface Studio extends AsyncDisposable {
  /** Where `postrider` is called; holds the sample's letters, signatures and lists. */
  readonly folder: string;
  write(name: string, text: string): Promise<void>;
  /** Calls `postrider` and lets it run. It is killed with the studio. */
  start(...words: readonly string[]): Running;
  /** Calls `postrider` and waits for its end. */
  run(...words: readonly string[]): Promise<Ended>;
  /** Calls `postrider --json` and reads what it prints. */
  json<Result>(...words: readonly string[]): Promise<Result>;
}

export interface StudioOptions {
  /** The text of `postrider.yaml`; none is written when left out. */
  readonly configuration?: string;
  /** By name. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Further variables that the command finds set. */
  readonly environment?: Readonly<Record<string, string>>;
  /** In which folder the studio's folder lies. */
  readonly inside?: string;
  /** What the command is called with, instead of Node. */
  readonly shell?: string;
}

/** A folder like a studio's own, with the built command to call in it. */
export async function openStudio({
  configuration,
  secrets = {},
  environment = {},
  inside = tmpdir(),
  shell,
}: StudioOptions): Promise<Studio> {
  await using opening = new AsyncDisposableStack();
  const { path: folder } = opening.use(await mkdtempDisposable(join(inside, 'postrider-studio-')));
  await cp(join(root, 'examples/studio'), folder, { recursive: true });
  if (configuration === undefined) await rm(join(folder, 'postrider.yaml'));
  else await writeFile(join(folder, 'postrider.yaml'), configuration);
  const opened = opening.move();
  const secretVariables = Object.fromEntries(
    Object.entries(secrets).map(([name, value]) => [`POSTRIDER_SECRET_${name.toUpperCase()}`, value]),
  );

  const start = (...words: readonly string[]): Running => {
    const command = [process.execPath, join(root, 'host/bin/postrider.mjs'), ...words];
    const [program = '', ...rest] = shell === undefined ? command : ['bash', '-c', shell, ...command];
    const child = spawn(program, rest, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: folder, LANG: 'C', TZ: 'UTC', ...secretVariables, ...environment },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const ended = once(child, 'close').then(() => ({ exitCode: child.exitCode ?? undefined, stdout, stderr }));
    opened.defer(async () => {
      child.kill('SIGKILL');
      await ended;
    });
    return { process: child.pid ?? 0, kill: (signal) => void child.kill(signal), told: () => stdout + stderr, ended };
  };
  const run = (...words: readonly string[]): Promise<Ended> => start(...words).ended;
  return {
    folder,
    start,
    run,
    write: (name, text) => writeFile(join(folder, name), text),
    async json<Result>(...words: readonly string[]) {
      const { stdout, stderr } = await run(...words, '--json');
      if (stdout === '') throw new Error(`postrider ${words.join(' ')} printed nothing. ${stderr}`);
      return JSON.parse(stdout) as Result;
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** How a test's configuration differs from the studio's usual one. */
export interface ConfigurationTerms {
  readonly rules?: readonly string[];
  readonly host?: string;
  readonly port?: number;
  readonly tls?: string;
  /** Further lines at the end. */
  readonly more?: string;
}

/** The configuration of a studio at these servers. */
export function configurationFor(
  { postfix, dovecot, studio, authorityFile }: MailServers,
  {
    rules,
    host = '127.0.0.1',
    port = postfix.port,
    tls = `{ ca: ${authorityFile} }`,
    more = '',
  }: ConfigurationTerms = {},
): string {
  return `company:
  name: North Light Studio
  from: ${studio}
  account: studio
  signature: signatures/company.html
accounts:
  studio:
    use: smtp
    host: ${host}
    port: ${port}
    security: starttls
    tls: ${tls}
    user: ${studio}
    password: { secret: studio }
    connections: 5
    mailsInFlight: 2
    throttles: ${rules === undefined ? '[]' : '[isp]'}
${rules === undefined ? '' : `throttles:\n  isp: { use: limits, rules: ${JSON.stringify(rules)} }\n`}inboxes:
  answers:
    use: pop3
    host: 127.0.0.1
    port: ${dovecot.pop3Port}
    security: stls
    tls: { ca: ${authorityFile} }
    user: ${studio}
    password: { secret: studio }
    task: { sink: office, type: answer, status: new }
tasks:
  office: { use: local }
${more}`;
}

/** A studio that is a customer of these servers. */
export function studioAt(
  servers: MailServers,
  terms: ConfigurationTerms & Omit<StudioOptions, 'configuration'> = {},
): Promise<Studio> {
  const { inside, shell, secrets = { studio: servers.password }, ...rest } = terms;
  return openStudio({
    configuration: configurationFor(servers, rest),
    secrets,
    ...(inside === undefined ? {} : { inside }),
    ...(shell === undefined ? {} : { shell }),
  });
}
