// The real servers that the end-to-end tests and the bench start on loopback addresses, and what confines plugins:
// Debian packages, installed when missing.
import { existsSync } from 'node:fs';
import { fail, run } from './setup.mjs';

const needed = [
  { program: '/usr/sbin/postfix', package: 'postfix' },
  { program: '/usr/sbin/dovecot', package: 'dovecot-core' },
  { program: '/usr/lib/dovecot/pop3', package: 'dovecot-pop3d' },
  { program: '/usr/lib/dovecot/imap', package: 'dovecot-imapd' },
  { program: '/usr/lib/dovecot/lmtp', package: 'dovecot-lmtpd' },
  { program: '/usr/bin/openssl', package: 'openssl' },
  { program: '/usr/lib/python3/dist-packages/exchangelib/__init__.py', package: 'python3-exchangelib' },
  { program: '/usr/bin/curl', package: 'curl' },
  { program: '/usr/bin/bwrap', package: 'bubblewrap' },
];

/** Installs those of the packages that are missing; all that any test needs when left out. */
export function installServers(wanted = needed.map((each) => each.package)) {
  const missing = needed
    .filter((each) => wanted.includes(each.package) && !existsSync(each.program))
    .map((each) => each.package);
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0)
    fail(`These Debian packages are needed: ${missing.join(', ')}.\nInstall them, then try again:\n  sudo ${command}`);
  process.stderr.write(`Installing ${missing.join(', ')} …\n`);
  const quiet = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: ['ignore', 'ignore', 'inherit'] };
  run('apt-get', ['update', '-qq'], quiet);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], quiet);
}
