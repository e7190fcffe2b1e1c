// `npm run release:pack`: the packages as they are published, into release/.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { packAll } from './pack-all.mjs';
import { root } from './packages.mjs';

const destination = join(root, 'release');
await rm(destination, { recursive: true, force: true });
for (const file of await packAll(destination)) process.stdout.write(`${file}\n`);
