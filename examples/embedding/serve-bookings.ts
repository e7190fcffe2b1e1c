import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ProblemError } from '@postrider/host/embed';
import type { BookingBook } from './booking-book.ts';
import type { MailRoom } from './mail-room.ts';
import type { Outbox } from './outbox.ts';

export interface BookingServer extends AsyncDisposable {
  readonly port: number;
}

interface Served {
  readonly bookings: BookingBook;
  readonly mail: MailRoom;
  readonly outbox: Outbox;
}

/** Octets of the largest request. */
const largest = 10_000;

async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, string>>> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += String(chunk);
    if (text.length > largest) throw new Error('The request is too large.');
  }
  return JSON.parse(text === '' ? '{}' : text) as Readonly<Record<string, string>>;
}

/** The program as it was before it had mail; `mail` is what was added. */
export async function serveBookings({ bookings, mail, outbox }: Served, port: number): Promise<BookingServer> {
  const answer = async (request: IncomingMessage): Promise<unknown> => {
    switch (`${request.method} ${request.url}`) {
      case 'POST /bookings': {
        const { name = '', email = '', day = '' } = await bodyOf(request);
        const booking = bookings.add({ name, email, day });
        await mail.confirm(booking);
        return booking;
      }
      case 'GET /bookings':
        return bookings.all();
      case 'GET /outbox':
        return outbox.mails();
      case 'POST /announcements': {
        const { name = '', letter = '' } = await bodyOf(request);
        return mail.announce(name, `letters/${letter}`);
      }
      case 'POST /answers':
        return mail.readAnswers();
      default:
        throw new Error('There is nothing here.');
    }
  };
  const server = createServer((request, response) => {
    answer(request).then(
      (value) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value)),
      (thrown: unknown) => {
        const said = ProblemError.is(thrown) ? { problems: thrown.problems } : { error: (thrown as Error).message };
        response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(said));
      },
    );
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeIdleConnections();
      await once(server, 'close');
    },
  };
}
