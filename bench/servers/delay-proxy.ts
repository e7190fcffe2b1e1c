import { connect, createServer, type Socket } from 'node:net';
import process from 'node:process';

/** Stands between two sockets and keeps what goes one way for so long: a delay line, not a narrow pipe. */
function delayed(from: Socket, to: Socket, delay: number): void {
  const held: { readonly due: number; readonly octets: Buffer | undefined }[] = [];
  let isSet = false;
  const release = (): void => {
    isSet = false;
    to.cork();
    for (let next = held[0]; next !== undefined && next.due <= performance.now(); next = held[0]) {
      held.shift();
      if (next.octets === undefined) to.end();
      else to.write(next.octets);
    }
    to.uncork();
    set();
  };
  const set = (): void => {
    const next = held[0];
    if (isSet || next === undefined) return;
    isSet = true;
    setTimeout(release, Math.max(0, next.due - performance.now()));
  };
  const hold = (octets: Buffer | undefined): void => {
    held.push({ due: performance.now() + delay, octets });
    set();
  };
  from.on('data', hold);
  from.on('end', () => hold(undefined));
  from.on('error', () => to.destroy());
}

const [port, target, roundTrip] = process.argv.slice(2).map(Number);
createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
  const server = connect({ port: target ?? 0, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  delayed(client, server, (roundTrip ?? 0) / 2);
  delayed(server, client, (roundTrip ?? 0) / 2);
}).listen(port, '127.0.0.1', 2048);
