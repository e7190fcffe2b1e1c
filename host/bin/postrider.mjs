#!/usr/bin/env node
// The command's door. It runs on whatever Node starts it and hands over to Node 26, which the npm package `node`
// brings along, when that is older.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/bundle/main.js', import.meta.url);
const major = Number(process.versions.node.split('.')[0]);

if (major >= 26) {
  // Failures then name the sources and not the bundle; looking them up takes a while.
  if (process.env.POSTRIDER_TRACE !== undefined) process.setSourceMapsEnabled(true);
  const { main: start } = await import(main.href);
  process.exitCode = await start(process.argv.slice(2));
} else {
  let node;
  try {
    node = createRequire(import.meta.url).resolve('node/bin/node');
  } catch {
    process.stderr.write(
      `Postrider runs on Node 26 or newer; this is ${process.version}. Install a newer Node, or run npm install in the clone.\n`,
    );
    process.exit(1);
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  // Ctrl-C reaches the child through the terminal; what is sent to this process alone is handed on.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => (process.exitCode = code ?? 1));
}
