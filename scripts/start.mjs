// `npm start`: sets up what is missing, then sends the sample studio's campaign through the sandbox provider.
import { build, install, run } from './setup.mjs';

install();
build();
run('node', ['host/bin/postrider.mjs', 'sandbox', ...process.argv.slice(2)]);
