import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whenListening } from './when-listening.ts';
import { whenOver } from './when-over.ts';

/** Postfix's test server, with the faults that its options bring. */
export interface SmtpSink extends AsyncDisposable {
  /** Addresses of the mails that were taken whole, each as often as it came. */
  received(): Promise<readonly string[]>;
}

/** Starts Debian's `smtp-sink`, which keeps every mail in a file. `faults` are its own options. Only root can start it. */
export async function startSmtpSink(port: number, faults: readonly string[] = []): Promise<SmtpSink> {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-sink-'));
  await chmod(folder, 0o777);
  const child = spawn(
    '/usr/sbin/smtp-sink',
    ['-u', 'nobody', '-R', folder, '-d', 'mail.', ...faults, `127.0.0.1:${port}`, '128'],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ended = once(child, 'exit');
  const over = whenOver('kill "$0"; rm -rf "$1"', String(child.pid), folder);
  const sink: SmtpSink = {
    async received() {
      const mails = (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8'));
      return (await Promise.all(mails)).flatMap((text) => /^X-Rcpt-Args: <([^>]*)>/m.exec(text)?.[1] ?? []);
    },
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
      await over[Symbol.asyncDispose]();
    },
  };
  try {
    await whenListening(port, () => errors);
  } catch (cause) {
    await sink[Symbol.asyncDispose]();
    throw new Error('smtp-sink (Debian: postfix) does not run here; only root can start it.', { cause });
  }
  return sink;
}
