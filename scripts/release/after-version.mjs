// After `changeset version`: what else states a version follows, so that a release is one command.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { allPackages, root } from './packages.mjs';

/** Text of a package.json with every package of this workspace at its version. */
export function withVersions(text, versions) {
  return text.replace(/"(@postrider\/[a-z0-9-]+)": "(\d[^"]*)"/g, (all, name, version) => {
    const now = versions.get(name);
    return now === undefined || now === version ? all : `"${name}": "${now}"`;
  });
}

async function change(file, how) {
  const text = await readFile(file, 'utf8');
  const changed = how(text);
  if (changed !== text) await writeFile(file, changed);
}

if (process.argv[1] === import.meta.filename) {
  const packages = await allPackages();
  const versions = new Map(packages.map(({ name, version }) => [name, version]));
  for (const { folder } of packages) await change(join(folder, 'package.json'), (text) => withVersions(text, versions));
  await change(join(root, 'examples/embedding/package.json'), (text) => withVersions(text, versions));
  for (const room of ['host', 'sdk'])
    await change(join(root, room, 'version.ts'), (text) =>
      text.replace(/version = '[^']*'/, `version = '${versions.get(`@postrider/${room}`)}'`),
    );
}
