// `npm run bench:profile`: sends a campaign under the profiler and keeps the table in bench/profile.md.
import { installServers } from './servers.mjs';
import { build, install, run } from './setup.mjs';

install();
build();
installServers(['postfix']);
run('node', ['bench/dist/profile.js']);
