import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';
import type { CertificateFiles } from './certificate-files.ts';
import { whenListening } from './when-listening.ts';

const execute = promisify(execFile);

export interface PostfixOptions {
  readonly certificate: CertificateFiles;
  /** Where Dovecot answers who may sign in, and where it takes mail. */
  readonly dovecot: { readonly authPort: number; readonly lmtpPort: number };
  /** Further lines of main.cf. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Recipients that are refused at RCPT, as `address reply` lines of an access map. */
  readonly refused?: Readonly<Record<string, string>>;
}

export interface Postfix extends AsyncDisposable {
  readonly port: number;
  log(): string;
  /** Delivers everything in the queue now, and resolves when the queue is empty. */
  flushed(): Promise<void>;
}

/**
 * Debian's Postfix as a smarthost: SMTP AUTH and STARTTLS required, everything delivered to Dovecot. Own
 * configuration, queue and port, so that it meets no other Postfix on the machine.
 */
export async function startPostfix(options: PostfixOptions): Promise<Postfix> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'postrider-postfix-'));
  await chmod(folder, 0o755);
  const uid = Number((await execute('id', ['-u', 'postfix'])).stdout);
  for (const name of ['config', 'queue', 'data']) await mkdir(join(folder, name), { mode: 0o755 });
  await chown(join(folder, 'data'), uid, uid);
  const logFile = join(folder, 'postfix.log');
  await writeFile(
    join(folder, 'config', 'refused'),
    Object.entries(options.refused ?? {})
      .map(([address, reply]) => `${address} ${reply}\n`)
      .join(''),
  );
  const settings = {
    compatibility_level: '3.6',
    queue_directory: join(folder, 'queue'),
    data_directory: join(folder, 'data'),
    command_directory: '/usr/sbin',
    daemon_directory: '/usr/lib/postfix/sbin',
    mail_owner: 'postfix',
    setgid_group: 'postdrop',
    maillog_file: logFile,
    maillog_file_prefixes: folder,
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    myhostname: 'mail.isp.example',
    mydestination: '',
    alias_maps: '',
    local_recipient_maps: '',
    virtual_mailbox_domains: 'static:everything',
    virtual_mailbox_maps: 'static:everyone',
    virtual_transport: `lmtp:inet:127.0.0.1:${options.dovecot.lmtpPort}`,
    lmtp_destination_concurrency_limit: '8',
    smtpd_tls_cert_file: options.certificate.certificateFile,
    smtpd_tls_key_file: options.certificate.keyFile,
    smtpd_tls_security_level: 'encrypt',
    smtpd_sasl_auth_enable: 'yes',
    smtpd_sasl_type: 'dovecot',
    smtpd_sasl_path: `inet:127.0.0.1:${options.dovecot.authPort}`,
    smtpd_relay_restrictions: 'permit_sasl_authenticated, reject',
    smtpd_recipient_restrictions: `check_recipient_access texthash:${join(folder, 'config', 'refused')}, permit_sasl_authenticated, reject`,
    smtputf8_autodetect_classes: 'all',
    ...options.settings,
  };
  await writeFile(
    join(folder, 'config', 'main.cf'),
    Object.entries(settings)
      .map(([name, value]) => `${name} = ${value}\n`)
      .join(''),
  );
  await writeFile(join(folder, 'config', 'master.cf'), masterServices(port));

  const control = (word: string) => execute('/usr/sbin/postfix', ['-c', join(folder, 'config'), word]);
  const log = (): string => {
    try {
      return readFileSync(logFile, 'utf8');
    } catch {
      return '(no log)';
    }
  };
  await control('start');
  await whenListening(port, log);
  const queueLength = async (): Promise<number> => {
    const { stdout } = await execute('/usr/sbin/postqueue', ['-c', join(folder, 'config'), '-j']);
    return stdout.trim() === '' ? 0 : stdout.trim().split('\n').length;
  };
  return {
    port,
    log,
    async flushed() {
      for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
        if ((await queueLength()) === 0) return;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error(`Postfix still has mail in its queue after a minute:\n${log().slice(-4_000)}`);
    },
    async [Symbol.asyncDispose]() {
      await control('stop').catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The services this Postfix runs, none of them in a chroot. */
function masterServices(port: number): string {
  const services = [
    `127.0.0.1:${port} inet n - n - 100 smtpd`,
    'pickup unix n - n 60 1 pickup',
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'tlsmgr unix - - n 1000? 1 tlsmgr',
    'rewrite unix - - n - - trivial-rewrite',
    'bounce unix - - n - 0 bounce',
    'defer unix - - n - 0 bounce',
    'trace unix - - n - 0 bounce',
    'verify unix - - n - 1 verify',
    'flush unix n - n 1000? 0 flush',
    'proxymap unix - - n - - proxymap',
    'smtp unix - - n - - smtp',
    'showq unix n - n - - showq',
    'error unix - - n - - error',
    'retry unix - - n - - error',
    'discard unix - - n - - discard',
    'virtual unix - n n - - virtual',
    'lmtp unix - - n - - lmtp',
    'anvil unix - - n - 1 anvil',
    'scache unix - - n - 1 scache',
    'postlog unix-dgram n - n - 1 postlogd',
  ];
  return services.map((line) => `${line}\n`).join('');
}
