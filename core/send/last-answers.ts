import type { Clock, DeliveryId } from '../contracts/index.ts';
import type { ConnectionPool } from './connection-pool.ts';
import type { Wake } from './wake.ts';

/** How long an aborted connection may take to say what it knows; after that the rows stay `handed`, and the next start finds them. */
const lastWordWithin = 2_000;
/** How often a ledger that refused a write is asked again. */
const salvageEvery = 500;

/** A run that claims no more, and what is still to come of it. */
export interface Ending {
  readonly clock: Clock;
  readonly wake: Wake;
  readonly pools: ReadonlyMap<string, ConnectionPool>;
  /** Handed over, and their settlement not written yet. */
  readonly inFlight: ReadonlySet<DeliveryId>;
  /** Milliseconds to wait for answers that are due. */
  readonly drain: number;
  /** Writes what ended; false when there was nothing. `patience`: milliseconds for which a refusing ledger is asked again. */
  write(patience?: number): Promise<boolean>;
}

/** Stopping: the answers that are due come in, and nobody is left in doubt who need not be. */
export async function drain(ending: Ending): Promise<void> {
  const { clock, pools } = ending;
  const patience = clock.now() + ending.drain;
  while (await ending.write());
  await writeUntil(ending, patience);
  // What is still unanswered may have arrived: the connections say so, mail by mail.
  for (const pool of pools.values()) pool.abort();
  await writeUntil(ending, clock.now() + lastWordWithin);
}

async function writeUntil(ending: Ending, time: number): Promise<void> {
  const { clock, wake, inFlight } = ending;
  while (inFlight.size > 0 && clock.now() < time) {
    await wake.until(time);
    while (await ending.write());
  }
}

/**
 * The ledger refused a write, perhaps because the disk is full. What becomes known of the mails in flight must not be
 * lost with this process: their answers are waited for, and written as soon as the ledger takes them.
 */
export async function salvage(ending: Ending): Promise<void> {
  const { clock, wake, inFlight } = ending;
  const until = clock.now() + ending.drain;
  while (inFlight.size > 0 && clock.now() < until) {
    const written = await ending.write(0).catch(() => false);
    if (!written) await wake.until(Math.min(until, clock.now() + salvageEvery));
  }
}
