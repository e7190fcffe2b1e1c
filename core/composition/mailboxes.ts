import type { Bus } from '../bus/bus.ts';
import type { Clock, Ledger } from '../contracts/index.ts';
import { PollTally } from '../receive/poll-report.ts';
import type { PollReport } from '../receive/poll-report.ts';
import type { ReceiveStream } from '../receive/receive-stream.ts';
import { emptyTurn } from '../send/compose-turn.ts';
import { judgeSeeds, recordJudged, seedHold } from '../send/judge-seeds.ts';
import type { Seeding } from '../send/seed-watch.ts';
import type { Configuration } from './configuration/configuration.ts';
import type { Contributions } from './contributions.ts';
import { usable } from './usable.ts';

export interface PolledInbox {
  readonly inbox: string;
  readonly report: PollReport;
}

export interface MailboxesParts {
  readonly configuration: Configuration;
  /** An inbox with all that its mails need. @throws ProblemError when it cannot be set up. */
  readonly station: Contributions['station'];
  readonly receiveStream: ReceiveStream;
  readonly ledger: Ledger;
  readonly bus: Bus;
  readonly clock: Clock;
}

/** All new mails were looked at, whatever became of them: what is not there has not arrived. */
function wasRead({ mailbox, unread }: PollReport): boolean {
  return mailbox === 'listed' && unread === 0;
}

/** The configured mailboxes: what comes back is read there, and seeds are expected there. */
export class Mailboxes {
  readonly #parts: MailboxesParts;

  constructor(parts: MailboxesParts) {
    this.#parts = parts;
  }

  /** Polls one inbox, or all, one after the other; then seeds that should have arrived by now are judged. */
  async poll(inbox: string | undefined, signal: AbortSignal): Promise<readonly PolledInbox[]> {
    const { configuration, clock } = this.#parts;
    const polled: PolledInbox[] = [];
    const begun = clock.now();
    for (const name of inbox === undefined ? configuration.inboxes.keys() : [inbox]) {
      if (signal.aborted) break;
      polled.push({ inbox: name, report: await this.#poll(name, signal) });
    }
    if (!signal.aborted) await this.#judgeSeeds(polled, begun);
    return polled;
  }

  /** How a run sows seeds and looks for them; undefined: no mailbox takes any. */
  seeding(): Seeding | undefined {
    const { inboxes, seeding } = this.#parts.configuration;
    const mailboxes = [...inboxes.values()].flatMap(({ name, seed }) =>
      seed === undefined ? [] : [{ inbox: name, address: seed }],
    );
    if (mailboxes.length === 0) return undefined;
    const look = async (inbox: string, signal: AbortSignal): Promise<boolean> =>
      wasRead(await this.#poll(inbox, signal));
    return { ...seeding, mailboxes, look };
  }

  /** An inbox that cannot be set up costs the others nothing; its mails wait in the mailbox. */
  async #poll(name: string, signal: AbortSignal): Promise<PollReport> {
    const { station, receiveStream } = this.#parts;
    const { made, failed } = await usable([name], station);
    const found = made.get(name);
    if (found === undefined) return { ...new PollTally().report(), problems: [...failed.values()] };
    const report = await receiveStream.poll(found.station, signal);
    return { ...report, problems: [...found.problems, ...report.problems] };
  }

  /** Seeds of runs that ended before theirs arrived are judged by whoever reads the mailboxes. */
  async #judgeSeeds(polled: readonly PolledInbox[], begun: number): Promise<void> {
    const { configuration, ledger, bus, clock } = this.#parts;
    const open = await ledger.seeds('open');
    if (open.length === 0) return;
    const read = new Set(polled.flatMap(({ inbox, report }) => (wasRead(report) ? [inbox] : [])));
    const judged = judgeSeeds(open, { begun, read, within: configuration.seeding.within });
    const at = clock.now();
    await recordJudged(ledger, judged, at);
    const { missing, unknown } = judged;
    if (missing.length > 0) await ledger.commit({ ...emptyTurn(at), holds: missing.map((seed) => seedHold(seed, at)) });
    for (const seed of missing) bus.publish({ type: 'seed.missed', at, seed });
    for (const seed of unknown) bus.publish({ type: 'seed.unseen', at, seed });
  }
}
