// A program with a host inside it: says `ready` when every plugin of its studio is active.
import process from 'node:process';
import { createHost } from '@postrider/host/embed';

const { configuration } = JSON.parse(process.argv[2] ?? '{}') as { readonly configuration: string };
await using host = await createHost({ configuration });
await host.activateAll();
// Nothing in a configuration uses a renderer; a letter does.
await host.renderer('text');
const tree = host.bootTree();
const idle = tree.filter(({ state }) => state !== 'active').map(({ plugin, state }) => `${plugin} is ${state}`);
if (idle.length > 0) throw new Error(idle.join(', '));
process.stdout.write(`ready: ${tree.length}\n`);
