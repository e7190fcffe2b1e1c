import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';

const script = join(import.meta.dirname, '../../scripts/release/check.mjs');

test('the packed packages run the sample studio in an empty project, without anything of the clone', async () => {
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  await once(child, 'close');
  expect(said).toMatch(/the sandbox took \d+ mails, and the proof adds up/);
  expect(child.exitCode).toBe(0);
});
