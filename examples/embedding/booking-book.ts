/** A booking, and what became of its confirmation. */
export interface Booking {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly day: string;
  confirmation: 'not sent yet' | 'sent' | 'refused' | 'uncertain';
  cancelled: boolean;
}

/** The program's own data, in memory: it was there before there was any mail. */
export class BookingBook {
  readonly #bookings: Booking[] = [];

  add(guest: Pick<Booking, 'name' | 'email' | 'day'>): Booking {
    const booking: Booking = {
      id: this.#bookings.length + 1,
      ...guest,
      confirmation: 'not sent yet',
      cancelled: false,
    };
    this.#bookings.push(booking);
    return booking;
  }

  all(): readonly Booking[] {
    return this.#bookings;
  }

  /** All bookings of a guest who wrote that they do not come. */
  cancelFor(email: string): void {
    for (const booking of this.#bookings) if (booking.email === email) booking.cancelled = true;
  }
}
