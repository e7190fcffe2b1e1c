import { join } from 'node:path';
import { createHost, mailTo, mailing } from '@postrider/host/embed';
import type { FactOf, Host, LedgerSession, Submitted } from '@postrider/host/embed';
import type { Booking, BookingBook } from './booking-book.ts';
import type { Outbox } from './outbox.ts';

/** Milliseconds between two looks for what waits: a limit, a hold or a retry. */
const lookEvery = 5_000;

/** All that the booking program knows of mail. */
export interface MailRoom extends AsyncDisposable {
  confirm(booking: Booking): Promise<void>;
  /** Writes to all guests; the same name again writes only to those who are new. */
  announce(name: string, letter: string): Promise<{ readonly added: number }>;
  /** Reads the mailbox once: cancellations are noted in the book. */
  readAnswers(): Promise<{ readonly read: number }>;
}

/** Opens a host on this program's configuration, with the plugins of its own bundle and a transport of its own. */
export async function openMailRoom(configuration: string, bookings: BookingBook, outbox: Outbox): Promise<MailRoom> {
  await using opening = new AsyncDisposableStack();
  const host = opening.use(
    await createHost({
      configuration,
      bundles: [join(import.meta.dirname, 'bundle')],
      contributions: { transports: { outbox: { make: () => outbox.transport() } } },
    }),
  );
  for (const { what, next } of host.pluginProblems) process.stderr.write(`${what} ${next}\n`);
  const session = opening.use(await host.openLedger('own', `bookings, process ${process.pid}`));
  const room = new Room(host, session, bookings);
  // The last opened is closed first: sending ends before the ledger is closed, and that before the plugins stop.
  opening.use(room);
  const opened = opening.move();
  return {
    confirm: (booking) => room.confirm(booking),
    announce: (name, letter) => room.announce(name, letter),
    readAnswers: () => room.readAnswers(),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

class Room implements AsyncDisposable {
  readonly #host: Host;
  readonly #session: LedgerSession;
  readonly #bookings: BookingBook;
  /** Whose confirmation a delivery is. */
  readonly #confirmations = new Map<number, Booking>();
  readonly #stop = new AbortController();
  readonly #ears = new DisposableStack();
  readonly #looks: NodeJS.Timeout;
  #sending: Promise<void> | undefined;
  #more = false;

  constructor(host: Host, session: LedgerSession, bookings: BookingBook) {
    this.#host = host;
    this.#session = session;
    this.#bookings = bookings;
    this.#ears.use(host.facts.on('deliveries.settled', (fact) => this.#noteSettled(fact)));
    this.#ears.use(
      host.facts.on('connection.refused', ({ problem }) => process.stderr.write(`${problem.what} ${problem.next}\n`)),
    );
    this.#looks = setInterval(() => this.#send(), lookEvery);
  }

  async confirm(booking: Booking): Promise<void> {
    const submission = await mailTo(this.#host, {
      name: `booking ${booking.id} of ${Date.now()}`,
      to: booking.email,
      subject: `Your booking for ${booking.day}`,
      text: `Dear ${booking.name},\n\nwe expect you on ${booking.day}. If you cannot come, answer with the word CANCEL.\n`,
    });
    const submitted = await this.#session.submit(submission);
    for await (const { id } of this.#session.ledger.deliveries({ campaign: submitted.campaign.id }))
      this.#confirmations.set(id, booking);
    await this.#release(submitted);
  }

  async announce(name: string, letter: string): Promise<{ readonly added: number }> {
    const guests = new Map(this.#bookings.all().map((booking) => [booking.email, booking]));
    const people = [...guests].map(([address, { name: guest }]) => ({ address, fields: { name: guest } }));
    const submitted = await this.#session.submit(await mailing(this.#host, { name, letter, people }));
    await this.#release(submitted);
    return { added: submitted.added };
  }

  async readAnswers(): Promise<{ readonly read: number }> {
    const polled = await this.#session.poll(undefined, this.#stop.signal);
    for (const { tasks } of await this.#host.tasks(100))
      for (const { type, contact } of tasks)
        if (type === 'cancellation' && contact !== undefined) this.#bookings.cancelFor(contact.address);
    return { read: polled.reduce((sum, { report }) => sum + report.read, 0) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#looks);
    this.#stop.abort();
    await this.#sending;
    this.#ears.dispose();
  }

  /** Once this has resolved the mails are in the ledger, and go out even if the program is killed and started again. */
  async #release(submitted: Submitted): Promise<void> {
    await this.#session.release(submitted);
    this.#send();
  }

  /** One run at a time; what comes meanwhile goes with the next. */
  #send(): void {
    if (this.#sending !== undefined) {
      this.#more = true;
      return;
    }
    this.#more = false;
    this.#sending = this.#session
      .send({ patience: 0 }, this.#stop.signal)
      .then(
        () => undefined,
        (thrown: unknown) => void process.stderr.write(`${(thrown as Error).message}\n`),
      )
      .finally(() => {
        this.#sending = undefined;
        if (this.#more && !this.#stop.signal.aborted) this.#send();
      });
  }

  #noteSettled({ settlements }: FactOf<'deliveries.settled'>): void {
    for (const { delivery, verdict } of settlements) {
      const booking = this.#confirmations.get(delivery);
      if (booking === undefined) continue;
      if (verdict.kind === 'accepted') booking.confirmation = 'sent';
      else if (verdict.kind === 'failed') booking.confirmation = 'refused';
      else if (verdict.kind === 'uncertain') booking.confirmation = 'uncertain';
    }
  }
}
