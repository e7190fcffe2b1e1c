import process from 'node:process';
import { BookingBook } from './booking-book.ts';
import { openMailRoom } from './mail-room.ts';
import { Outbox } from './outbox.ts';
import { serveBookings } from './serve-bookings.ts';

const { PORT = '8080', POSTRIDER_CONFIGURATION = 'postrider.yaml' } = process.env;

const bookings = new BookingBook();
const outbox = new Outbox();
await using mail = await openMailRoom(POSTRIDER_CONFIGURATION, bookings, outbox);
await using server = await serveBookings({ bookings, mail, outbox }, Number(PORT));
process.stdout.write(`Bookings are taken on http://127.0.0.1:${server.port}\n`);

await new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
});
// What was started is stopped in reverse: first the server, then the mail room.
