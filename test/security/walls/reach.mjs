// Runs without Node's permission model: what it can reach here, the walls around Node do not hold.
import { spawnSync } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { DatabaseSync } from 'node:sqlite';

const places = JSON.parse(process.argv[2] ?? '{}');

const reached = (where) =>
  new Promise((resolve, reject) => {
    const socket = connect(where, () => resolve(socket.destroy()));
    socket.on('error', reject);
  });

const attacks = {
  'read the secrets': () => readFileSync(places.secrets),
  'open the ledger with SQLite': () => new DatabaseSync(places.ledger).exec('INSERT INTO deliveries VALUES (2)'),
  'read /etc': () => readFileSync('/etc/passwd'),
  "list the studio's folder": () => readdirSync(places.folder).includes('ledger.db'),
  "read the host's environment": () => readFileSync(`/proc/${places.host}/environ`),
  'write into its own folder': () => writeFileSync(`${import.meta.dirname}/written`, 'x'),
  'write elsewhere': () => writeFileSync(places.elsewhere, 'x'),
  'signal the host': () => process.kill(places.host, 0),
  'signal another process': () => process.kill(places.bystander, 0),
  'connect (IPv4)': () => reached({ host: '127.0.0.1', port: places.tcp4 }),
  'connect (IPv6)': () => reached({ host: '::1', port: places.tcp6 }),
  'connect to a Unix socket': () => reached({ path: places.unix }),
  'connect to an abstract Unix socket': () => reached({ path: `\0${places.abstract}` }),
  'look up a name': () => lookup('localhost'),
  'start a program': () => {
    const { error } = spawnSync('/bin/true');
    if (error !== undefined) throw error;
  },
};

const done = [];
for (const [attack, work] of Object.entries(attacks)) {
  try {
    if ((await work()) !== false) done.push(attack);
  } catch {
    // Held.
  }
}
process.stdout.write(JSON.stringify({ tried: Object.keys(attacks), done }));
