import type { DeliveryId, Fact, Problem, Tally } from '@postrider/core/contracts';
import { onOneLine } from './on-one-line.ts';
import { showProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';
import type { Words } from './words.ts';

/** The rate is taken over the last seconds, so that it tells what is, and not what was. */
const rateOver = 5_000;

/** Shows a run of the send stream by what the bus tells: rate, accepted, refused, waiting, time to finish. */
export class SendProgress implements Disposable {
  readonly #words: Words;
  readonly #now: () => number;
  readonly #counts = { accepted: 0, refused: 0, uncertain: 0, suppressed: 0 };
  readonly #total: number;
  readonly #progress: ReturnType<typeof showProgress>;
  readonly #terminal: Terminal;
  readonly #recent: { readonly at: number; readonly mails: number }[] = [];
  /** Those of this run that may turn out otherwise. */
  readonly #uncertain = new Set<DeliveryId>();
  readonly #said = new Map<string, string>();
  #pausedUntil = 0;

  constructor(terminal: Terminal, words: Words, before: Tally, now: () => number) {
    this.#terminal = terminal;
    this.#words = words;
    this.#now = now;
    this.#total = before.queued + before.waiting + before.handed;
    this.#progress = showProgress(terminal, { title: 'Sending', total: this.#total, words, now });
  }

  hear(fact: Fact): void {
    switch (fact.type) {
      case 'deliveries.settled':
        for (const { verdict, delivery } of fact.settlements) {
          if (verdict.kind === 'accepted') this.#counts.accepted++;
          else if (verdict.kind === 'failed') this.#counts.refused++;
          else if (verdict.kind === 'uncertain') {
            this.#counts.uncertain++;
            this.#uncertain.add(delivery);
          }
        }
        this.#recent.push({ at: fact.at, mails: fact.settlements.length });
        break;
      case 'deliveries.resolved':
        this.#counts.accepted += fact.found.length;
        this.#counts.uncertain -= [...fact.found, ...fact.requeued].filter((id) => this.#uncertain.delete(id)).length;
        break;
      case 'search.failed':
        this.#sayProblem(`Sent folder of ${fact.account}`, fact.problem);
        break;
      case 'deliveries.suppressed':
        this.#counts.suppressed += fact.deliveries.length;
        break;
      case 'account.held':
        if (fact.hold.until > fact.at + 2_000)
          this.#say(
            `hold on ${fact.hold.account}`,
            `"${fact.hold.account}" pauses${fact.hold.until === Infinity ? ' until you act' : ` for ${this.#words.span(fact.hold.until - fact.at)}`}: ${fact.hold.reason}`,
            '‖',
          );
        break;
      case 'connection.refused':
        this.#sayProblem(`connections of ${fact.account}`, fact.problem);
        break;
      case 'account.failed':
        this.#sayProblem(`account ${fact.account}`, fact.problem);
        break;
      case 'campaign.blocked':
        this.#sayProblem(`campaign ${fact.campaign}`, fact.problem);
        break;
      case 'configuration.changed':
        this.#pausedUntil = 0;
        this.#say(
          'configuration',
          `The changed limits and accounts hold from now on (${this.#words.time(fact.at)}).`,
          '↻',
        );
        break;
      case 'configuration.refused':
        this.#say(
          'configuration',
          `The changed configuration is not in order, and what held before still holds: ${fact.problems[0]?.what ?? ''} ${fact.problems[0]?.next ?? ''}`,
          '!',
        );
        break;
      case 'destination.unknown':
        this.#say(
          'dns',
          'The DNS does not say who takes the mail of some domains: each of them is counted by itself.',
          '!',
        );
        break;
      case 'sending.paused':
        if (fact.until - fact.at > 2_000) {
          this.#pausedUntil = fact.until;
          this.#say(
            'paused',
            `Waiting until ${this.#words.time(fact.until)} (${this.#words.span(fact.until - fact.at)}): ${whyWords[fact.why]}.`,
            '…',
          );
        }
        break;
      default:
        return;
    }
    this.#draw();
  }

  [Symbol.dispose](): void {
    this.#draw();
    this.#progress[Symbol.dispose]();
  }

  #sayProblem(about: string, problem: Problem): void {
    this.#say(about, `${problem.what} ${problem.next} (${problem.code})`, '!');
  }

  /** The same words about the same thing are said once. */
  #say(about: string, words: string, sign: string): void {
    if (this.#said.get(about) === words) return;
    this.#said.set(about, words);
    this.#terminal.tell(`${this.#terminal.style(sign, 'yellow')} ${onOneLine(words)}`);
  }

  #draw(): void {
    const now = this.#now();
    while ((this.#recent[0]?.at ?? now) < now - rateOver) this.#recent.shift();
    const first = this.#recent[0]?.at ?? now;
    const mails = this.#recent.reduce((sum, each) => sum + each.mails, 0);
    const rate = mails / Math.max(1, (now - first) / 1_000);
    const { accepted, refused, uncertain, suppressed } = this.#counts;
    const done = accepted + refused + uncertain + suppressed;
    // What earlier hosts left uncertain may turn out to be accepted, and was not counted among those to be sent.
    const left = Math.max(0, this.#total - done);
    const { number, span } = this.#words;
    const parts = [`${number(Math.round(rate))}/s`, `accepted ${number(accepted)}`, `refused ${number(refused)}`];
    if (uncertain > 0) parts.push(`uncertain ${number(uncertain)}`);
    // The rate of the last seconds tells nothing of a time in which nothing goes.
    if (rate >= 1 && left > 0 && now >= this.#pausedUntil) parts.push(`${span((left / rate) * 1_000)} to go`);
    // Last, because it is what can be spared where the line is cut off.
    parts.push(`waiting ${number(left)}`);
    this.#progress.update(done, parts.join('  '));
  }
}

export const whyWords = {
  throttle: 'a limit lets no more go now',
  hold: 'the provider asked for a pause',
  retry: 'the rest is tried again then',
  uncertain: 'what is uncertain is looked for again then',
} as const;
