/** What `walls/reach.mjs` tries without Node's permission model. */
export const tries: readonly string[] = [
  'read the secrets',
  'open the ledger with SQLite',
  'read /etc',
  "list the studio's folder",
  "read the host's environment",
  'write into its own folder',
  'write elsewhere',
  'signal the host',
  'signal another process',
  'connect (IPv4)',
  'connect (IPv6)',
  'connect to a Unix socket',
  'connect to an abstract Unix socket',
  'look up a name',
  'start a program',
];

/** What a user of its own does not keep it from; bubblewrap keeps it from all of them. */
export const throughOwnUser: readonly string[] = [
  'read /etc',
  "list the studio's folder",
  'connect (IPv4)',
  'connect (IPv6)',
  'connect to an abstract Unix socket',
  'look up a name',
  'start a program',
];
