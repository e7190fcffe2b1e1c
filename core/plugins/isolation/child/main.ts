// The entry of a plugin's process. What it may do was decided when it was started; it verifies nothing.
import process from 'node:process';
import { causeOf } from '../../../contracts/index.ts';
import { closeDoors } from '../confinement/close-doors.ts';
import { loadPlugin } from './load-plugin.ts';
import { ownChannel } from './own-channel.ts';
import { PluginSide } from './plugin-side.ts';
import { timerClock } from './timer-clock.ts';
import { webRandom } from './web-random.ts';

closeDoors();
// What stands around this process may have set it.
delete process.env['PWD'];
// The words are the host's to tell: they are the last on this stream.
process.on('uncaughtException', (error) => {
  process.stderr.write(`${causeOf(error).message}\n`, () => process.exit(70));
});
// A host that is gone takes its plugins along.
process.on('disconnect', () => process.exit(0));
void new PluginSide({ channel: ownChannel(), clock: timerClock, random: webRandom, load: loadPlugin });
