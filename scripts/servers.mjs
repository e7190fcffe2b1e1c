// The real servers that the end-to-end tests start on loopback addresses: Debian packages, installed when missing.
import { existsSync } from 'node:fs';
import { fail, run } from './setup.mjs';

const needed = [
  { program: '/usr/sbin/postfix', package: 'postfix' },
  { program: '/usr/sbin/dovecot', package: 'dovecot-core' },
  { program: '/usr/lib/dovecot/pop3', package: 'dovecot-pop3d' },
  { program: '/usr/lib/dovecot/lmtp', package: 'dovecot-lmtpd' },
  { program: '/usr/bin/openssl', package: 'openssl' },
  { program: '/usr/bin/curl', package: 'curl' },
];

export function installServers() {
  const missing = needed.filter(({ program }) => !existsSync(program)).map((each) => each.package);
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0)
    fail(
      `The end-to-end tests need these Debian packages: ${missing.join(', ')}.\nInstall them, then run npm test again:\n  sudo ${command}`,
    );
  process.stderr.write(`Installing ${missing.join(', ')} …\n`);
  const quiet = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: ['ignore', 'ignore', 'inherit'] };
  run('apt-get', ['update', '-qq'], quiet);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], quiet);
}
