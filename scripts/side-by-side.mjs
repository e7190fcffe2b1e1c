import { spawn } from 'node:child_process';

/**
 * Runs commands side by side, each to its end, and keeps what they say. A line as each one ends; then what the failed
 * ones said, the one that failed first at the very end, where it is seen.
 *
 * @param commands by name: a line for the shell.
 * @returns the names of those that failed, in the order in which they did.
 */
export async function sideBySide(commands, { print, ...settings }) {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const failed = [];
  await Promise.all(
    Object.entries(commands).map(async ([name, command]) => {
      const began = performance.now();
      const { said, end } = await ended(command, settings);
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      print(`${name.padEnd(width)}  ${end === undefined ? 'ok' : 'failed'}  ${seconds} s\n`);
      if (end !== undefined) failed.push({ name, command, said, end });
    }),
  );
  for (const { name, command, said, end } of failed.toReversed()) {
    print(`\n── ${name}: ${command}\n${said}${said.endsWith('\n') ? '' : '\n'}── ${name} failed: ${end}\n`);
  }
  return failed.map(({ name }) => name);
}

/** What a command said on both ways out, and how it ended unless all is well. */
function ended(command, settings) {
  return new Promise((resolve) => {
    const chunks = [];
    const started = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'pipe'], ...settings });
    for (const stream of [started.stdout, started.stderr]) stream.on('data', (chunk) => chunks.push(chunk));
    const told = (end) => resolve({ said: Buffer.concat(chunks).toString(), end });
    started.on('error', (error) => told(error.message));
    started.on('close', (code, signal) => told(code === 0 ? undefined : (signal ?? `exit code ${code}`)));
  });
}
