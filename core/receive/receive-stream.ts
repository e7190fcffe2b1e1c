import { inject, injectable } from 'inversify';
import { Bus } from '../bus/bus.ts';
import { Clock, Ledger, Log } from '../contracts/index.ts';
import type { InboxSession, MailReference, Problem } from '../contracts/index.ts';
import type { InboxStation } from './inbox-station.ts';
import { listMails } from './list-mails.ts';
import type { ListedMails } from './list-mails.ts';
import { PollTally } from './poll-report.ts';
import type { PollReport } from './poll-report.ts';
import { inboxFailed, ledgerFailed, mailTooLarge } from './receive-problem.ts';
import { workMail } from './work-mail.ts';
import type { ReceiveLedger, ReceivePorts, Worked } from './work-mail.ts';

/** Failures of the mailbox in a row after which the session is taken for broken. One bad mail must not be enough. */
const patience = 3;

/**
 * The way in: list, fetch, identify, decide, act, settle, announce. Each mail is recorded once and its actions are
 * carried out once, whatever crashes in between; the mailbox is touched last, when all is durable.
 */
@injectable()
export class ReceiveStream {
  readonly #ports: ReceivePorts;
  readonly #polls = new Map<string, Promise<PollReport>>();

  constructor(
    @inject(Ledger) ledger: ReceiveLedger,
    @inject(Bus) bus: Bus,
    @inject(Clock) clock: Clock,
    @inject(Log) log: Log,
  ) {
    this.#ports = { ledger, bus, clock, log };
  }

  /**
   * Looks into an inbox once. Never rejects: what went wrong is in the report. An inbox has one session at a time; a
   * second poll of it waits for the first. An aborted signal ends it after the mail in hand.
   */
  async poll(station: InboxStation, signal: AbortSignal): Promise<PollReport> {
    const { inbox } = station.desk;
    const before = this.#polls.get(inbox);
    const poll = (before ?? Promise.resolve()).then(async () => new Poll(station, this.#ports, signal).run());
    this.#polls.set(inbox, poll);
    try {
      return await poll;
    } finally {
      if (this.#polls.get(inbox) === poll) this.#polls.delete(inbox);
    }
  }
}

/** One look into one inbox. */
class Poll {
  readonly #station: InboxStation;
  readonly #ports: ReceivePorts;
  readonly #signal: AbortSignal;
  readonly #tally = new PollTally();
  #failuresInRow = 0;

  constructor(station: InboxStation, ports: ReceivePorts, signal: AbortSignal) {
    this.#station = station;
    this.#ports = ports;
    this.#signal = signal;
  }

  get #inbox(): string {
    return this.#station.desk.inbox;
  }

  async run(): Promise<PollReport> {
    const session = await this.#open();
    if (session === undefined) return this.#tally.report();
    try {
      await this.#work(session);
    } catch (thrown) {
      // The inbox, the handlers and the sinks are each answered for where they are called: what is left is the ledger.
      this.#failed(ledgerFailed(this.#inbox, thrown));
    }
    // Closed also when the signal has aborted: settlements become final here.
    await this.#attempt('closing', async () => session.close());
    const { listed, read } = this.#tally;
    const { bus, clock, log } = this.#ports;
    bus.publish({ type: 'inbox.polled', at: clock.now(), inbox: this.#inbox, listed, read });
    const report = this.#tally.report();
    log.info('An inbox was polled', { inbox: this.#inbox, listed, read, problems: report.problems.length });
    return report;
  }

  async #open(): Promise<InboxSession | undefined> {
    const opened = await this.#attempt('opening', async () => this.#station.inbox.open(this.#signal));
    if (opened?.kind === 'refused') this.#failed(opened.problem);
    return opened?.kind === 'opened' ? opened.session : undefined;
  }

  async #work(session: InboxSession): Promise<void> {
    const { fresh, leftover } = await this.#list(session);
    this.#tally.unread = fresh.length;
    const broken = (): boolean => this.#signal.aborted || this.#failuresInRow >= patience;
    // A mail that was to be marked seen was marked at once or hardly matters; one that was to go has to go.
    if (this.#station.disposal === 'delete') {
      for (const mail of leftover) {
        if (broken()) return;
        await this.#settle(session, mail);
      }
    }
    for (const mail of fresh) {
      if (broken()) return;
      const worked = await this.#fetchAndWork(session, mail);
      if (worked !== 'unread') this.#tally.unread--;
      if (worked === 'worked') await this.#settle(session, mail);
    }
  }

  async #list(session: InboxSession): Promise<Pick<ListedMails, 'fresh' | 'leftover'>> {
    const mails = await this.#attempt('listing its mails', async () => session.list(this.#signal));
    if (mails === undefined) return { fresh: [], leftover: [] };
    const listed = await listMails(mails, this.#ports.ledger, this.#inbox);
    this.#tally.mailbox = 'listed';
    this.#tally.listed = listed.listed;
    return listed;
  }

  async #fetchAndWork(session: InboxSession, mail: MailReference): Promise<Worked | 'unread'> {
    const { sizeLimit } = this.#station;
    const fetched = await this.#attempt('fetching a mail', async () => session.fetch(mail, sizeLimit, this.#signal));
    if (fetched === undefined) return 'unread';
    const size = fetched.kind === 'fetched' ? fetched.raw.byteLength : fetched.size;
    if (fetched.kind === 'too-large' || size > sizeLimit) {
      const { ledger, clock } = this.#ports;
      await ledger.record({ inbox: this.#inbox, uid: mail.uid, kind: 'too-large', at: clock.now() }, [], []);
      this.#failed(mailTooLarge(this.#inbox, mail.uid, size, sizeLimit));
      return 'left';
    }
    this.#tally.read++;
    return workMail(fetched.raw, mail.uid, this.#station, this.#ports, this.#tally, this.#signal);
  }

  async #settle(session: InboxSession, mail: MailReference): Promise<void> {
    const { disposal } = this.#station;
    if (disposal === 'keep') return;
    await this.#attempt('putting a worked mail away', async () => session.settle(mail, disposal, this.#signal));
  }

  /** Asks the mailbox for something; a failure becomes a problem, and undefined. */
  async #attempt<Answer>(doing: string, ask: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
      const answer = await ask();
      this.#failuresInRow = 0;
      return answer;
    } catch (thrown) {
      this.#failuresInRow++;
      // The host is stopping: that is nobody's failure.
      if (!this.#signal.aborted) this.#failed(inboxFailed(this.#inbox, doing, thrown));
      return undefined;
    }
  }

  #failed(problem: Problem): void {
    this.#tally.problems.push(problem);
  }
}
