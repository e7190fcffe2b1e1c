// `npm run bench`: sets up what is missing, then measures. `-- --quick` takes a few minutes, `-- --only campaign,delay`
// some of the scenarios.
import { installServers } from './servers.mjs';
import { build, install, run } from './setup.mjs';

install();
build();
installServers(['postfix']);
run('node', ['bench/dist/main.js', ...process.argv.slice(2)]);
