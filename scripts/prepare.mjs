// npm runs this after an install in the clone: `npx postrider` then works at once.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

if (existsSync('node_modules/typescript')) {
  const built = spawnSync('node_modules/.bin/tsc', ['-b', 'tsconfig.build.json'], { stdio: 'inherit' });
  process.exitCode = built.status ?? 1;
}
