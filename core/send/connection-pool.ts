import type { Clock, Connection, Mail, Outcome, Problem, Refused, Transport } from '../contracts/index.ts';
import { ConnectionLimits } from './connection-limits.ts';
import { answeredBy, closedBy, openedBy } from './transport-border.ts';

/** What the pool tells whoever fills it. */
export interface PoolEvents {
  /** No connection stands, and the one that is being opened is long in coming. Told again before `until`, while it is so. */
  delayed(until: number): void;
  opened(): void;
  closed(mails: number): void;
  refused(refusal: Refused, problem: Problem): void;
  /** A place became free, or the pool grew or shrank. */
  changed(): void;
}

/** One that stands. */
interface PooledConnection {
  readonly connection: Connection;
  readonly mailsInFlight: number;
  readonly mailsPerConnection: number;
  readonly openedAt: number;
  inFlight: number;
  sent: number;
  accepted: number;
  closing: boolean;
}

/** Milliseconds after which a connection is long in coming. Servers take a second or two; some let strangers wait. */
const longInComing = 30_000;

/**
 * The open connections of one account and the free places on them. Grows when more is wanted, up to what the
 * transport allows and the provider bears; a connection that failed, or carried its share, is closed when its last answer is in.
 */
export class ConnectionPool {
  #transport: Transport;
  readonly #clock: Clock;
  readonly #events: PoolEvents;
  readonly #abort = new AbortController();
  readonly #standing = new Set<PooledConnection>();
  readonly #closings = new Set<Promise<void>>();
  #limits: ConnectionLimits;
  #opening = 0;

  constructor(transport: Transport, clock: Clock, events: PoolEvents) {
    this.#transport = transport;
    this.#clock = clock;
    this.#events = events;
    this.#limits = new ConnectionLimits(transport.capabilities.connections);
  }

  /** Mails that can be handed over right now. */
  get free(): number {
    const share = this.#shareFoundOut();
    let free = 0;
    for (const pooled of this.#standing) free += freePlaces(pooled, share);
    return free;
  }

  get keepsChunks(): boolean {
    return this.#transport.capabilities.keepsChunks === true;
  }

  get opening(): number {
    return this.#opening;
  }

  /** Opens connections for `mails` more than the free places hold. */
  want(mails: number): void {
    if (this.#abort.signal.aborted) return;
    const room = this.#limits.most(this.#clock.now()) - this.#standing.size - this.#opening;
    // One goes first: a wrong password on ten connections at once looks like an attack, and locks the account.
    const most = this.#standing.size === 0 ? 1 : Infinity;
    const needed = Math.min(most, Math.ceil(mails / this.#transport.capabilities.mailsInFlight)) - this.#opening;
    for (let count = Math.min(room, needed); count > 0; count--) void this.#open();
  }

  /** Places that connections not yet open could bring. */
  get potential(): number {
    if (this.#abort.signal.aborted) return 0;
    const room = this.#limits.most(this.#clock.now()) - this.#standing.size;
    return Math.max(0, room) * this.#transport.capabilities.mailsInFlight;
  }

  /** Hands a mail to the connection with most room. False when the last free place went with its connection. */
  send(mail: Mail, answered: (outcome: Outcome) => void): boolean {
    // Asked once: it is the same for all, and this runs through hundreds of connections for every mail.
    const share = this.#shareFoundOut();
    let best: PooledConnection | undefined;
    for (const pooled of this.#standing) {
      if (freePlaces(pooled, share) === 0 || (best !== undefined && pooled.inFlight >= best.inFlight)) continue;
      best = pooled;
      if (pooled.inFlight === 0) break;
    }
    if (best === undefined) return false;
    const pooled = best;
    pooled.inFlight++;
    pooled.sent++;
    void answeredBy(pooled.connection, mail, this.#abort.signal).then(({ outcome, broken }) => {
      if (broken !== undefined && !this.#abort.signal.aborted) this.#events.refused(broken.refusal, broken.problem);
      this.#answered(pooled, outcome, answered);
    });
    return true;
  }

  /** From now on connections are opened this way; those that stand are closed when their last answer is in. */
  use(transport: Transport): void {
    if (transport === this.#transport) return;
    this.#transport = transport;
    this.#limits = new ConnectionLimits(transport.capabilities.connections);
    this.retire();
  }

  /** Lets the answers that are due come in, without new mails. */
  retire(): void {
    for (const pooled of this.#standing) {
      pooled.closing = true;
      if (pooled.inFlight === 0) this.#close(pooled);
    }
  }

  /** Stops waiting for answers: connections answer `uncertain` for what may have left. */
  abort(): void {
    this.#abort.abort();
  }

  async close(): Promise<void> {
    this.retire();
    this.#abort.abort();
    await Promise.allSettled(this.#closings);
  }

  async #open(): Promise<void> {
    this.#opening++;
    const transport = this.#transport;
    const watched = this.#watchOpening();
    const connected = await openedBy(transport, this.#abort.signal, this.#clock);
    watched[Symbol.dispose]();
    this.#opening--;
    if (connected.kind === 'refused') {
      if (this.#abort.signal.aborted) return;
      // While other connections stand, one refused more is only a sign that these are enough.
      const standing = this.#standing.size + (isPassing(connected.refusal) ? this.#opening : 0);
      if (standing > 0) this.#limits.turnedAway(this.#clock.now(), standing);
      else this.#events.refused(connected.refusal, connected.problem);
      this.#events.changed();
      return;
    }
    const { connection } = connected;
    const pooled: PooledConnection = {
      connection,
      mailsInFlight: Math.max(
        1,
        Math.min(transport.capabilities.mailsInFlight, connection.offer.mailsInFlight ?? Infinity),
      ),
      mailsPerConnection: connection.offer.mailsPerConnection ?? Infinity,
      openedAt: this.#clock.now(),
      inFlight: 0,
      sent: 0,
      accepted: 0,
      // Opened the old way while another was set.
      closing: this.#abort.signal.aborted || transport !== this.#transport,
    };
    this.#standing.add(pooled);
    if (pooled.closing) {
      this.#close(pooled);
      return this.#events.changed();
    }
    this.#events.opened();
    this.#events.changed();
  }

  /** Looks again and again: those that stand may have gone when this one still does not come. */
  #watchOpening(): Disposable {
    const look = (): void => {
      if (this.#abort.signal.aborted) return;
      if (this.#standing.size === 0) this.#events.delayed(this.#clock.now() + 2 * longInComing);
      alarm = this.#clock.after(longInComing, look);
    };
    let alarm = this.#clock.after(longInComing, look);
    return { [Symbol.dispose]: () => alarm[Symbol.dispose]() };
  }

  #answered(pooled: PooledConnection, outcome: Outcome, answered: (outcome: Outcome) => void): void {
    pooled.inFlight--;
    if (outcome.kind === 'accepted') pooled.accepted++;
    const now = this.#clock.now();
    const failed = outcome.kind === 'uncertain' || (outcome.kind === 'refused' && outcome.scope === 'connection');
    if (failed && !pooled.closing && !this.#abort.signal.aborted) {
      const saidTooMany = outcome.kind === 'refused' && outcome.reply.code !== undefined;
      this.#limits.brokenOff(now, pooled.openedAt, pooled.accepted, this.#standing.size, saidTooMany);
      this.#closeWorn();
    }
    if (failed || pooled.sent >= shareOf(pooled, this.#limits.mailsPerConnection(now))) pooled.closing = true;
    if (pooled.closing && pooled.inFlight === 0) this.#close(pooled);
    answered(outcome);
  }

  /** Idle connections that turn out to have carried their share would wait for an answer for ever. */
  #closeWorn(): void {
    const share = this.#shareFoundOut();
    for (const pooled of this.#standing) {
      if (pooled.inFlight > 0 || pooled.sent < shareOf(pooled, share)) continue;
      pooled.closing = true;
      this.#close(pooled);
    }
  }

  #shareFoundOut(): number {
    return this.#limits.mailsPerConnection(this.#clock.now());
  }

  #close(pooled: PooledConnection): void {
    if (!this.#standing.delete(pooled)) return;
    this.#events.closed(pooled.sent);
    const closing = closedBy(pooled.connection);
    this.#closings.add(closing);
    void closing.then(() => this.#closings.delete(closing));
  }
}

/** Mails a connection may carry: as announced, or as found out of all of them. */
function shareOf(pooled: PooledConnection, foundOut: number): number {
  return Math.min(pooled.mailsPerConnection, foundOut);
}

function freePlaces(pooled: PooledConnection, foundOut: number): number {
  if (pooled.closing) return 0;
  return Math.max(0, Math.min(pooled.mailsInFlight - pooled.inFlight, shareOf(pooled, foundOut) - pooled.sent));
}

function isPassing({ class: refusalClass }: Refused): boolean {
  return refusalClass === 'throttle' || refusalClass === 'transient';
}
