// `npm run check`: all that package.json calls `check:…`, side by side.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { environment } from './setup.mjs';
import { sideBySide } from './side-by-side.mjs';

const root = join(import.meta.dirname, '..');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const steps = Object.entries(scripts).flatMap(([name, command]) =>
  name.startsWith('check:') ? [[name.slice('check:'.length), command]] : [],
);
const colour = process.stdout.isTTY && process.env.NO_COLOR === undefined ? { FORCE_COLOR: '1' } : {};
const failed = await sideBySide(Object.fromEntries(steps), {
  cwd: root,
  env: { ...environment, ...colour },
  print: (text) => process.stdout.write(text),
});
process.exitCode = failed.length === 0 ? 0 : 1;
