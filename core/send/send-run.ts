import { ProblemError } from '../contracts/index.ts';
import { drain, salvage } from './last-answers.ts';
import type { Ending } from './last-answers.ts';
import { runParts } from './run-parts.ts';
import type { RunBeginning, RunParts } from './run-parts.ts';
import type { SendEnd, SendRequest, SendServices } from './send-request.ts';
import type { SendingAccount } from './sending-account.ts';

/** Idle connections are given back before a pause longer than this: most servers end them after a few minutes. */
const longPause = 20_000;

/**
 * One run of the send stream, turn after turn: what ended is settled, and as many deliveries as there are free places
 * are pulled, decided and handed over. When nothing can go it sleeps until something may, or ends.
 */
export class SendRun {
  readonly #services: SendServices;
  readonly #request: SendRequest;
  readonly #parts: RunParts;
  readonly #ending: Ending;
  #pausedUntil = -Infinity;
  /** Rules that came while a turn was under way. */
  #changed: ReadonlyMap<string, SendingAccount> | undefined;

  constructor(beginning: RunBeginning) {
    this.#services = beginning.services;
    this.#request = beginning.request;
    this.#parts = runParts(beginning);
    const { wake, pools, inFlight, turns } = this.#parts;
    this.#ending = {
      clock: this.#services.clock,
      wake,
      pools,
      inFlight,
      drain: this.#request.drain,
      write: (patience) => turns.take(false, patience),
    };
  }

  /** Resolves when everyone is settled, patience ends, a person is needed, or the signal stopped it and all answers are in. */
  async run(signal: AbortSignal): Promise<SendEnd> {
    const { rules, seeds, pools, wake } = this.#parts;
    // One that cannot be read stops the run before anything is opened.
    await rules.ensureWide();
    await seeds.load();
    const ring = () => wake.ring();
    using _changes = this.#request.changes?.((accounts) => {
      this.#changed = accounts;
      wake.ring();
    });
    signal.addEventListener('abort', ring);
    try {
      return await this.#loop(signal);
    } catch (thrown) {
      await salvage(this.#ending);
      throw thrown;
    } finally {
      signal.removeEventListener('abort', ring);
      await Promise.all([...pools.values()].map((pool) => pool.close()));
      await seeds.close();
    }
  }

  async #loop(signal: AbortSignal): Promise<SendEnd> {
    const { clock, bus } = this.#services;
    const { answers, chooser, inFlight, pools, resting, seeds, turns, wake } = this.#parts;
    while (!signal.aborted) {
      await this.#takeUpChanges();
      await seeds.tend();
      if (await turns.take(true)) {
        await answers.gather(inFlight.size);
        continue;
      }
      // Something may have happened while the turn was looking.
      if (wake.answered()) continue;
      if (this.#busy()) {
        // A retry falls due, or a limit opens, also while others are with their connections.
        const opensAt = Math.min(turns.retryAt, chooser.opensAt ?? Infinity);
        await wake.until(Math.min(opensAt, seeds.nextAt));
        if (clock.now() >= opensAt) turns.lookAnew();
        else await answers.gather(inFlight.size);
        continue;
      }
      const rest = await resting.look();
      if (rest.kind === 'overdue') {
        turns.lookAnew();
        continue;
      }
      if (rest.kind !== 'paused' || rest.until - clock.now() > this.#request.patience) return rest;
      // Whoever waits for a seed looks into the mailbox meanwhile; that is the same pause.
      if (rest.until !== this.#pausedUntil)
        bus.publish({ type: 'sending.paused', at: clock.now(), until: rest.until, why: rest.why });
      this.#pausedUntil = rest.until;
      if (rest.until - clock.now() > longPause) for (const pool of pools.values()) pool.retire();
      await wake.until(Math.min(rest.until, seeds.nextAt));
      turns.lookAnew();
    }
    await drain(this.#ending);
    return { kind: 'stopped' };
  }

  /** Between two turns: from now on other rules hold, over what was counted until now. */
  async #takeUpChanges(): Promise<void> {
    const changed = this.#changed;
    if (changed === undefined) return;
    this.#changed = undefined;
    const { bus, clock } = this.#services;
    const { chooser, closures, pools, rules } = this.#parts;
    try {
      await rules.replace(changed);
    } catch (thrown) {
      if (!ProblemError.is(thrown)) throw thrown;
      bus.publish({ type: 'configuration.refused', at: clock.now(), problems: thrown.problems });
      return;
    }
    for (const [name, { transport }] of changed) pools.get(name)?.use(transport);
    closures.forgetThrottles();
    await chooser.takeUpRules();
    bus.publish({ type: 'configuration.changed', at: clock.now() });
  }

  /** Answers are due, or connections are being opened. */
  #busy(): boolean {
    const { inFlight, pools } = this.#parts;
    if (inFlight.size > 0) return true;
    for (const pool of pools.values()) if (pool.opening > 0) return true;
    return false;
  }
}
