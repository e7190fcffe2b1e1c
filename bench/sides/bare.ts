import { once } from 'node:events';
import { connect } from 'node:net';
import process from 'node:process';
import type { Measurement } from '../measurement.ts';
import type { BareTask } from './run-bare.ts';
import { stopwatch } from './stopwatch.ts';

const envelope = 'MAIL FROM:<hello@northlight.example>\r\nRCPT TO:<person@domain.example>\r\nDATA\r\n';
const beforeNext = Buffer.from(`.\r\n${envelope}`);
const beforeQuit = Buffer.from('.\r\nQUIT\r\n');

/** A mail of so many octets, its last line included. */
function readyMail(octets: number): Buffer {
  const header = 'From: hello@northlight.example\r\nTo: person@domain.example\r\nSubject: Ready\r\n\r\n';
  const lines = `${'x'.repeat(74)}\r\n`.repeat(Math.ceil(octets / 76));
  const body = lines.slice(0, Math.max(2, octets - header.length) - 2).replace(/\r$/, 'x');
  return Buffer.from(`${header}${body}\r\n`);
}

/**
 * The floor: what a Node program takes that knows nothing of mail. It writes the same ready octets over and over, a
 * mail's end with the commands of the next in one write, as Postrider does, and tells answers from each other by their
 * first character.
 */
async function run({ port, connections, octets, mails }: BareTask): Promise<Measurement> {
  const mail = readyMail(octets);
  const sending = stopwatch();
  let left = mails;
  let accepted = 0;

  const converse = async (): Promise<void> => {
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    let state: 'greeting' | 'hello' | 'envelope' | 'content' | 'quit' = 'greeting';
    let last = false;
    let cut = '';
    const answered = (reply: string): void => {
      if (reply.startsWith('4') || reply.startsWith('5')) throw new Error(reply);
      if (reply[3] === '-') return;
      if (state === 'greeting') {
        socket.write('EHLO bench.example\r\n');
        state = 'hello';
      } else if (state === 'hello') {
        const some = left-- > 0;
        socket.write(some ? envelope : 'QUIT\r\n');
        state = some ? 'envelope' : 'quit';
      } else if (state === 'envelope' && reply.startsWith('3')) {
        const more = left-- > 0;
        socket.cork();
        socket.write(mail);
        socket.write(more ? beforeNext : beforeQuit);
        socket.uncork();
        state = 'content';
        last = !more;
      } else if (state === 'content') {
        accepted++;
        state = last ? 'quit' : 'envelope';
      }
    };
    socket.on('data', (octetsRead: Buffer) => {
      const lines = (cut + octetsRead.toString('latin1')).split('\r\n');
      cut = lines.pop() ?? '';
      for (const line of lines) answered(line);
    });
    await once(socket, 'close');
  };
  await Promise.all(Array.from({ length: connections }, converse));
  if (accepted !== mails) throw new Error(`${accepted} of ${mails} mails were accepted.`);
  return { mails, ...sending() };
}

const task = JSON.parse(process.argv[2] ?? '{}') as BareTask;
process.stdout.write(`${JSON.stringify(await run(task))}\n`);
