import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CertificateFiles } from './certificate-files.ts';
import { freePort } from './free-port.ts';
import { whenListening } from './when-listening.ts';
import { whenOver } from './when-over.ts';

export interface DovecotOptions {
  /** POP3 offers STLS with it, and IMAP is TLS from the first octet. */
  readonly certificate: CertificateFiles;
  /** Opens every mailbox; no spaces. */
  readonly password: string;
  /** Where Dovecot asks whose an access token is (`?access_token=`, answered with `email`): it then takes them, too. */
  readonly tokenInfo?: string;
}

/**
 * A running Dovecot of its own on the loopback interface. Every address there is has a mailbox: LMTP makes it with the
 * first mail, and POP3 and IMAP open it by the whole address. IMAP has a folder that is marked as Sent.
 */
export interface Dovecot extends AsyncDisposable {
  readonly pop3Port: number;
  readonly imapsPort: number;
  readonly lmtpPort: number;
  /** Where others ask who may sign in. */
  readonly authPort: number;
  /** Holds a folder for each address, with its Maildir. */
  readonly mailFolder: string;
  readonly owner: MailOwner;
  /** The addresses that were delivered to. */
  mailboxes(): Promise<readonly string[]>;
  /** The mails in one mailbox, in no certain order. */
  mails(address: string): Promise<readonly Buffer[]>;
  /** Puts a mail into the address's Sent folder, as a provider does with what it takes. */
  keepSent(address: string, content: Uint8Array): Promise<void>;
  /** The flags of each mail in the address's Sent folder, in Maildir's letters: `S` is read. */
  sentFlags(address: string): Promise<readonly string[]>;
  /** How many mails there are in all mailboxes: the files in their Maildirs. */
  count(): Promise<number>;
}

/** Debian's packages: dovecot-core, dovecot-pop3d, dovecot-imapd and dovecot-lmtpd. */
const program = '/usr/sbin/dovecot';

/** Starts Dovecot 2.3 in the foreground with a folder of its own; disposing it ends it and removes the folder. */
export async function startDovecot(options: DovecotOptions): Promise<Dovecot> {
  // Its sockets lie in there, and a socket's path has at most 107 characters.
  const folder = await mkdtemp(join(tmpdir(), 'postrider-dovecot-'));
  const mail = join(folder, 'mail');
  const owner = await mailOwner();
  await mkdir(mail);
  if (userInfo().uid === 0) {
    await chmod(folder, 0o755);
    await chown(mail, owner.uid, owner.gid);
  }
  const ports = { pop3: await freePort(), imaps: await freePort(), lmtp: await freePort(), auth: await freePort() };
  await writeFile(join(folder, 'dovecot.conf'), configuration(folder, ports, owner, options));
  await writeFile(
    join(folder, 'tokens.conf'),
    `tokeninfo_url = ${options.tokenInfo}?access_token=\nusername_attribute = email\n`,
  );

  const server = spawn(program, ['-F', '-c', join(folder, 'dovecot.conf')], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  const hear = (chunk: Buffer): void => void (log += chunk.toString('utf8'));
  server.stdout.on('data', hear);
  server.stderr.on('data', hear);
  // Settled, so that an end long before anybody asks is no unhandled rejection.
  const ended = Promise.allSettled([once(server, 'exit')]);
  const over = whenOver('kill "$0"; while kill -0 "$0"; do sleep 0.05; done; rm -rf "$1"', String(server.pid), folder);
  const stop = async (): Promise<void> => {
    server.kill('SIGTERM');
    await ended;
    await over[Symbol.asyncDispose]();
  };
  try {
    for (const port of Object.values(ports)) await whenListening(port, () => log);
  } catch (cause) {
    await stop();
    throw new Error(`${program} (Debian: dovecot-pop3d, dovecot-imapd, dovecot-lmtpd) does not run here.`, { cause });
  }

  const filesOf = async (address: string): Promise<readonly string[]> => {
    const files: string[] = [];
    for (const state of ['new', 'cur']) {
      const path = join(mail, address, 'Maildir', state);
      for (const name of await readdir(path).catch(() => [])) files.push(join(path, name));
    }
    return files;
  };
  return {
    pop3Port: ports.pop3,
    imapsPort: ports.imaps,
    lmtpPort: ports.lmtp,
    authPort: ports.auth,
    mailFolder: mail,
    owner,
    mailboxes: () => readdir(mail),
    mails: async (address) => Promise.all((await filesOf(address)).map((file) => readFile(file))),
    async keepSent(address, content) {
      const folders = [address, 'Maildir', '.Sent'].map((_, depth, parts) => join(mail, ...parts.slice(0, depth + 1)));
      const [, , sent = ''] = folders;
      folders.push(...['tmp', 'cur', 'new'].map((name) => join(sent, name)));
      const file = join(sent, 'new', `${randomUUID()}.sent`);
      for (const folder of folders) await mkdir(folder, { recursive: true });
      await writeFile(file, content);
      if (userInfo().uid !== 0) return;
      for (const path of [...folders, file]) await chown(path, owner.uid, owner.gid);
    },
    async sentFlags(address) {
      const names = await readdir(join(mail, address, 'Maildir', '.Sent', 'cur')).catch(() => []);
      return names.map((name) => name.split(':2,')[1] ?? '');
    },
    async count() {
      const boxes = await Promise.all((await readdir(mail)).map(filesOf));
      return boxes.reduce((sum, files) => sum + files.length, 0);
    },
    [Symbol.asyncDispose]: stop,
  };
}

/** Who the processes run as, and whose the mail is. */
export interface MailOwner {
  readonly user: string;
  readonly group: string;
  readonly uid: number;
  readonly gid: number;
}

/** Whoever runs the test, but never root, which Dovecot refuses. */
async function mailOwner(): Promise<MailOwner> {
  const { username, uid, gid } = userInfo();
  if (uid === 0) return { user: 'nobody', group: 'nogroup', uid: 65_534, gid: 65_534 };
  const { stdout } = await promisify(execFile)('id', ['-gn']);
  return { user: username, group: stdout.trim(), uid, gid };
}

function configuration(
  folder: string,
  ports: { readonly pop3: number; readonly imaps: number; readonly lmtp: number; readonly auth: number },
  { user, group, uid, gid }: MailOwner,
  { certificate, password, tokenInfo }: DovecotOptions,
): string {
  return `
base_dir = ${folder}/run
state_dir = ${folder}/run
log_path = /dev/stderr
protocols = pop3 imap lmtp
listen = 127.0.0.1
default_login_user = ${user}
default_internal_user = ${user}
default_internal_group = ${group}
first_valid_uid = 1
first_valid_gid = 1
auth_mechanisms = plain apop ${tokenInfo === undefined ? '' : 'xoauth2 oauthbearer'}
# The user is the whole address, whatever signs it has.
auth_username_format = %u
auth_username_chars =
recipient_delimiter =
disable_plaintext_auth = yes
# A wrong password is answered at once.
auth_failure_delay = 0
# One session at a time, as RFC 1939 section 4 has it; Dovecot's default is to share.
pop3_lock_session = yes
mail_location = maildir:~/Maildir
# The mails live for one test.
mail_fsync = never
ssl = yes
ssl_cert = <${certificate.certificateFile}
ssl_key = <${certificate.keyFile}
${tokenInfo === undefined ? '' : tokens(folder)}
passdb {
  driver = static
  args = password=${password}
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${folder}/mail/%u allow_all_users=yes
}
service pop3-login {
  chroot =
  inet_listener pop3 {
    port = ${ports.pop3}
  }
  inet_listener pop3s {
    port = 0
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = ${ports.imaps}
    ssl = yes
  }
}
namespace inbox {
  inbox = yes
  mailbox Sent {
    special_use = \\Sent
    auto = subscribe
  }
}
service lmtp {
  inet_listener lmtp {
    port = ${ports.lmtp}
  }
}
service auth {
  inet_listener auth {
    port = ${ports.auth}
  }
}
service anvil {
  chroot =
  # Nor does the next sign-in wait for it.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
`;
}

function tokens(folder: string): string {
  return `
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${folder}/tokens.conf
}
`;
}
