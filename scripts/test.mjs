// `npm test`: sets up what is missing, checks, then runs the whole suite against real servers.
import { installServers } from './servers.mjs';
import { build, install, run } from './setup.mjs';

install();
build();
installServers();
run('npm', ['run', '-s', 'check']);
run('vitest', ['run', '--project', 'whole', ...process.argv.slice(2)]);
