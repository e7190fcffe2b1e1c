import { createServer, type Socket } from 'node:net';
import process from 'node:process';

/**
 * Takes every mail and forgets it, as `smtp-sink` does, and knows BDAT (RFC 3030), which `smtp-sink` does not. A
 * program of its own: `node chunking-sink.js <port>`.
 */
const offer = '250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 CHUNKING\r\n';
const endOfMail = Buffer.from('\r\n.\r\n');

function serve(socket: Socket): void {
  let input: Buffer = Buffer.alloc(0);
  /** Octets of a chunk that are still to come. */
  let chunk = 0;
  let inData = false;

  const command = (line: string): string => {
    switch (line.slice(0, 4).toUpperCase()) {
      case 'EHLO':
        return offer;
      case 'DATA':
        inData = true;
        return '354 Go on\r\n';
      case 'BDAT':
        chunk = Number(line.split(' ')[1]);
        return '';
      case 'QUIT':
        socket.end('221 Bye\r\n');
        return '';
      default:
        return '250 Ok\r\n';
    }
  };

  /** Takes what is at hand of one command or mail; gives the replies to it, or undefined when more has to come. */
  const step = (): string | undefined => {
    if (chunk > 0) {
      const taken = Math.min(chunk, input.length);
      input = input.subarray(taken);
      chunk -= taken;
      return chunk === 0 ? '250 Ok\r\n' : undefined;
    }
    const end = input.indexOf(inData ? endOfMail : '\r\n');
    if (end < 0) return undefined;
    if (inData) {
      input = input.subarray(end + endOfMail.length);
      inData = false;
      return '250 Ok\r\n';
    }
    const line = input.toString('latin1', 0, end);
    input = input.subarray(end + 2);
    return command(line);
  };

  socket.setNoDelay(true);
  // A client that is done may leave as it likes.
  socket.on('error', () => undefined);
  socket.on('data', (octets: Buffer) => {
    input = input.length === 0 ? octets : Buffer.concat([input, octets]);
    let replies = '';
    for (let said = step(); said !== undefined; said = step()) replies += said;
    if (replies !== '') socket.write(replies);
  });
  socket.write('220 sink\r\n');
}

createServer(serve).listen(Number(process.argv[2]), '127.0.0.1');
