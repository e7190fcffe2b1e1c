// A recording SMTP sink as a process of its own, so that it outlives the kill of whoever sends to it.
import { openSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import process from 'node:process';
import { lineOf } from './sink-record.ts';
import { SinkSession } from './sink-session.ts';
import type { SinkDesk, SinkPoint } from './sink-session.ts';

/** What whoever started the sink may ask of it. */
export type SinkRequest =
  /** Kill a process when mail number `mail`, counted from now, reaches a point: to the microsecond where a timer cannot. */
  | { readonly kind: 'kill'; readonly pid: number; readonly mail: number; readonly point: SinkPoint }
  /** Say `quiet` once every connection is closed and every mail written down. */
  | { readonly kind: 'quiet' };

export type SinkNotice =
  | { readonly kind: 'listening'; readonly port: number }
  /** The first mail was accepted. */
  | { readonly kind: 'first' }
  | { readonly kind: 'quiet' };

const [record = '', delay = '0'] = process.argv.slice(2);
const book = openSync(record, 'a', 0o600);
const open = new Set<Socket>();
let order: Extract<SinkRequest, { kind: 'kill' }> | undefined;
let counted = 0;
let accepted = 0;

const tell = (notice: SinkNotice): void => void process.send?.(notice);

const desk: SinkDesk = {
  delay: Number(delay),
  write(line) {
    writeSync(book, lineOf(line));
    if (line.event === 'accepted' && accepted++ === 0) tell({ kind: 'first' });
  },
  reached(point) {
    if (order?.point !== point || ++counted < order.mail) return;
    try {
      process.kill(order.pid, 'SIGKILL');
    } catch {
      // It had ended before.
    }
    order = undefined;
  },
};

const server = createServer((socket) => {
  open.add(socket);
  socket.once('close', () => open.delete(socket));
  void new SinkSession(socket, desk);
});

process.on('message', (request: SinkRequest) => {
  if (request.kind === 'kill') {
    order = request;
    counted = 0;
    return;
  }
  const look = (): void => {
    if (open.size === 0) setTimeout(() => tell({ kind: 'quiet' }), Number(delay) + 5);
    else setTimeout(look, 5);
  };
  look();
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => tell({ kind: 'listening', port: (server.address() as AddressInfo).port }));
