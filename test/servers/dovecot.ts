import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface DovecotOptions {
  /** Passwords by user name; no colons in either. LMTP takes mail for `name@` any domain. */
  readonly users: Readonly<Record<string, string>>;
  /** PEM texts; given: POP3 offers STLS and there is a port with TLS from the first octet. */
  readonly certificate?: { readonly key: string; readonly cert: string };
  /** Loopback ports. @default free ones */
  readonly ports?: { readonly pop3: number; readonly pop3s: number; readonly lmtp: number };
}

/** A running Dovecot of its own, with POP3 and LMTP on the loopback interface and a Maildir for each user. */
export interface Dovecot extends AsyncDisposable {
  readonly host: '127.0.0.1';
  readonly pop3Port: number;
  /** Answers only when there is a certificate. */
  readonly pop3sPort: number;
  readonly lmtpPort: number;
  /** The mails in a user's Maildir, in no certain order. */
  mails(user: string): Promise<readonly Buffer[]>;
  /** What it has logged so far. */
  readonly log: string;
}

/** Debian's packages: dovecot-pop3d and dovecot-lmtpd. */
const program = '/usr/sbin/dovecot';

/** Starts Dovecot 2.3 in the foreground with a folder of its own; disposing it ends it and removes the folder. */
export async function startDovecot(options: DovecotOptions): Promise<Dovecot> {
  const { users, certificate } = options;
  const ports = options.ports ?? (await freePorts());
  // Its sockets lie in there, and a socket's path has at most 107 characters.
  const folder = await mkdtemp(join(tmpdir(), 'dovecot-'));
  const at = (name: string): string => join(folder, name);
  const owner = await mailOwner();
  await mkdir(at('mail'));
  if (userInfo().uid === 0) {
    await chmod(folder, 0o755);
    await chown(at('mail'), owner.uid, owner.gid);
  }
  await writeFile(
    at('users'),
    Object.entries(users)
      .map(([user, password]) => `${user}:{PLAIN}${password}\n`)
      .join(''),
  );
  if (certificate !== undefined) {
    await writeFile(at('key.pem'), certificate.key, { mode: 0o600 });
    await writeFile(at('cert.pem'), certificate.cert);
  }
  await writeFile(at('dovecot.conf'), configuration(folder, ports, owner, certificate !== undefined));

  const server = spawn(program, ['-F', '-c', at('dovecot.conf')], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  const ended = once(server, 'exit');
  const started = Promise.withResolvers<void>();
  const hear = (chunk: Buffer): void => {
    log += chunk.toString('utf8');
    // The ports are open before the master process says so.
    if (log.includes('starting up')) started.resolve();
  };
  server.stdout.on('data', hear);
  server.stderr.on('data', hear);
  server.on('exit', () => started.reject(new Error(`Dovecot did not start: ${log}`)));
  try {
    // An `error` event, for a program that is not there, rejects this.
    await Promise.race([started.promise, ended]);
  } catch (cause) {
    await rm(folder, { recursive: true, force: true });
    throw new Error(`${program} (Debian: dovecot-pop3d, dovecot-lmtpd) does not run here.`, { cause });
  }

  return {
    host: '127.0.0.1',
    pop3Port: ports.pop3,
    pop3sPort: ports.pop3s,
    lmtpPort: ports.lmtp,
    get log() {
      return log;
    },
    async mails(user) {
      const found: Buffer[] = [];
      for (const state of ['new', 'cur']) {
        const names = await readdir(at(join('mail', user, 'Maildir', state))).catch(() => []);
        for (const name of names) found.push(await readFile(at(join('mail', user, 'Maildir', state, name))));
      }
      return found;
    },
    async [Symbol.asyncDispose]() {
      server.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

interface Owner {
  readonly user: string;
  readonly group: string;
  readonly uid: number;
  readonly gid: number;
}

/** Who the processes run as and who owns the mail: whoever runs the test, but never root, which Dovecot refuses. */
async function mailOwner(): Promise<Owner> {
  const { username, uid, gid } = userInfo();
  if (uid === 0) return { user: 'nobody', group: 'nogroup', uid: 65_534, gid: 65_534 };
  const { stdout } = await promisify(execFile)('id', ['-gn']);
  return { user: username, group: stdout.trim(), uid, gid };
}

async function freePorts(): Promise<{ readonly pop3: number; readonly pop3s: number; readonly lmtp: number }> {
  const servers = [createServer(), createServer(), createServer()];
  const ports: number[] = [];
  for (const server of servers) {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    ports.push((server.address() as AddressInfo).port);
  }
  for (const server of servers) await once(server.close(), 'close');
  const [pop3 = 0, pop3s = 0, lmtp = 0] = ports;
  return { pop3, pop3s, lmtp };
}

function configuration(
  folder: string,
  ports: NonNullable<DovecotOptions['ports']>,
  owner: Owner,
  tls: boolean,
): string {
  return `
base_dir = ${folder}/run
state_dir = ${folder}/run
log_path = /dev/stderr
protocols = pop3 lmtp
listen = 127.0.0.1
default_login_user = ${owner.user}
default_internal_user = ${owner.user}
default_internal_group = ${owner.group}
first_valid_uid = 1
first_valid_gid = 1
auth_mechanisms = plain apop
auth_username_format = %Ln
disable_plaintext_auth = ${tls ? 'yes' : 'no'}
# One session at a time, as RFC 1939 section 4 has it; Dovecot's default is to share.
pop3_lock_session = yes
mail_location = maildir:${folder}/mail/%n/Maildir
ssl = ${tls ? 'yes' : 'no'}
${tls ? `ssl_cert = <${folder}/cert.pem\nssl_key = <${folder}/key.pem` : ''}
passdb {
  driver = passwd-file
  args = ${folder}/users
}
userdb {
  driver = static
  args = uid=${owner.uid} gid=${owner.gid} home=${folder}/mail/%n allow_all_users=no
}
service pop3-login {
  chroot =
  inet_listener pop3 {
    port = ${ports.pop3}
  }
  inet_listener pop3s {
    port = ${tls ? ports.pop3s : 0}
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    port = ${ports.lmtp}
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
`;
}
