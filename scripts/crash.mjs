// `npm run test:crash`: kills the host in the middle of campaigns, a few hundred times, and checks that nobody was
// lost and nobody got a mail twice. Writes its table into docs/reliability.md. Options: number of runs, seed, runs at once.
import { build, install, run } from './setup.mjs';

install();
build();
run('node', ['test/crash/main.ts', ...process.argv.slice(2)]);
