import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { CertificateFiles } from './certificate-files.ts';
import type { Dovecot } from './dovecot.ts';
import { freePort } from './free-port.ts';
import { whenListening } from './when-listening.ts';
import { whenOver } from './when-over.ts';

const execute = promisify(execFile);

export interface PostfixOptions {
  /** Left out: STARTTLS is not offered. */
  readonly certificate?: CertificateFiles;
  /** Where Dovecot answers who may sign in, where it takes mail, and whose mailboxes those are. */
  readonly dovecot: Pick<Dovecot, 'authPort' | 'lmtpPort' | 'mailFolder' | 'owner'>;
  /** The address that bounces go to. Its mailbox is written without LMTP, which cannot carry bounces of SMTPUTF8 mail. */
  readonly studio: string;
  /** Addresses that are refused at RCPT, with the reply. */
  readonly refused?: Readonly<Record<string, string>>;
  /** Addresses that are taken and bounce afterwards, with the reason: an enhanced status code and words. */
  readonly bouncing?: Readonly<Record<string, string>>;
  /** Addresses whose mail is taken, but only answered after so many seconds. */
  readonly slow?: Readonly<Record<string, number>>;
  /** Further settings of `main.cf`, such as its own limits. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface Postfix extends AsyncDisposable {
  readonly port: number;
  /** Resolves when everything that was taken is delivered or bounced. */
  flushed(): Promise<void>;
  /** How often its log says this. */
  logged(words: string): number;
}

const lookupTable = (entries: Readonly<Record<string, string>>): string =>
  Object.entries(entries)
    .map(([address, result]) => `${address} ${result}\n`)
    .join('');

/**
 * Debian's Postfix as a smarthost: STARTTLS and signing in are required, everything is delivered to Dovecot. It has a
 * configuration, a queue and a port of its own, so that it meets no other Postfix on the machine. Only root can start it.
 */
export async function startPostfix(options: PostfixOptions): Promise<Postfix> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'postrider-postfix-'));
  const at = (name: string): string => join(folder, name);
  const uid = Number((await execute('id', ['-u', 'postfix'])).stdout);
  await chmod(folder, 0o755);
  for (const name of ['config', 'queue', 'data']) await mkdir(at(name), { mode: 0o755 });
  await chown(at('data'), uid, uid);
  await writeFile(at('config/refused'), lookupTable(options.refused ?? {}));
  const bouncing = Object.entries(options.bouncing ?? {}).map(([address, reason]) => [address, `error:${reason}`]);
  const transports = [...bouncing, [options.studio, 'virtual:']];
  await writeFile(at('config/transport'), lookupTable(Object.fromEntries(transports)));
  await writeFile(at('config/mailbox'), lookupTable({ [options.studio]: `${options.studio}/Maildir/` }));
  const slow = Object.entries(options.slow ?? {}).map(([address, seconds]) => [address, `sleep ${seconds}`]);
  await writeFile(at('config/slow'), lookupTable(Object.fromEntries(slow)));
  await writeFile(at('config/main.cf'), mainSettings(folder, options));
  await writeFile(at('config/master.cf'), masterServices(port));

  const log = (): string => {
    try {
      return readFileSync(at('postfix.log'), 'utf8');
    } catch {
      return '(no log)';
    }
  };
  const stop = '/usr/sbin/postfix -c "$0/config" stop';
  // It cannot be stopped while it is still starting.
  const over = whenOver(`${stop} || { sleep 3; ${stop}; }; rm -rf "$0"`, folder);
  try {
    await execute('/usr/sbin/postfix', ['-c', at('config'), 'start']);
    await whenListening(port, log);
  } catch (cause) {
    await over[Symbol.asyncDispose]();
    throw new Error('Postfix (Debian: postfix) does not run here; only root can start it.', { cause });
  }
  return {
    port,
    logged: (words) => log().split(words).length - 1,
    async flushed() {
      for (const deadline = Date.now() + 90_000; Date.now() < deadline;) {
        const { stdout } = await execute('/usr/sbin/postqueue', ['-c', at('config'), '-j'], { maxBuffer: 2 ** 26 });
        if (stdout.trim() === '') return;
        await pause(100);
      }
      throw new Error(`Postfix still has mail in its queue after 90 seconds:\n${log().slice(-4_000)}`);
    },
    [Symbol.asyncDispose]: () => over[Symbol.asyncDispose](),
  };
}

function mainSettings(folder: string, { certificate, dovecot, settings: more = {} }: PostfixOptions): string {
  const settings = {
    compatibility_level: '3.6',
    queue_directory: `${folder}/queue`,
    data_directory: `${folder}/data`,
    maillog_file: `${folder}/postfix.log`,
    maillog_file_prefixes: folder,
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    myhostname: 'mail.isp.example',
    mydestination: '',
    alias_maps: '',
    local_recipient_maps: '',
    virtual_mailbox_domains: 'static:everything',
    virtual_mailbox_maps: `texthash:${folder}/config/mailbox, static:everyone`,
    virtual_mailbox_base: dovecot.mailFolder,
    virtual_uid_maps: `static:${dovecot.owner.uid}`,
    virtual_gid_maps: `static:${dovecot.owner.gid}`,
    virtual_minimum_uid: '1',
    virtual_transport: `lmtp:inet:127.0.0.1:${dovecot.lmtpPort}`,
    transport_maps: `texthash:${folder}/config/transport`,
    // By default a client is slowed down when mail comes in faster than it is delivered.
    in_flow_delay: '0',
    ...(certificate === undefined
      ? { smtpd_tls_security_level: 'none' }
      : {
          smtpd_tls_security_level: 'encrypt',
          smtpd_tls_cert_file: certificate.certificateFile,
          smtpd_tls_key_file: certificate.keyFile,
        }),
    smtpd_sasl_auth_enable: 'yes',
    smtpd_sasl_type: 'dovecot',
    smtpd_sasl_path: `inet:127.0.0.1:${dovecot.authPort}`,
    smtpd_relay_restrictions: 'permit_sasl_authenticated, reject',
    smtpd_recipient_restrictions: `check_recipient_access texthash:${folder}/config/refused, permit_sasl_authenticated, reject`,
    smtpd_end_of_data_restrictions: `check_recipient_access texthash:${folder}/config/slow`,
    // Where a mail bounces later, RCPT is not refused: the transport table is not asked for it.
    smtpd_reject_unlisted_recipient: 'no',
    // A line end that is not CR LF is refused.
    smtpd_forbid_bare_newline: 'reject',
    ...more,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('');
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
    'showq unix n - n - - showq',
    'error unix - - n - - error',
    'retry unix - - n - - error',
    'virtual unix - n n - - virtual',
    'lmtp unix - - n - - lmtp',
    'anvil unix - - n - 1 anvil',
    'scache unix - - n - 1 scache',
    'postlog unix-dgram n - n - 1 postlogd',
  ];
  return services.map((line) => `${line}\n`).join('');
}
