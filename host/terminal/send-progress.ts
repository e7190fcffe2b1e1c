import type { DeliveryId, Fact, Problem, Tally } from '@postrider/core/contracts';
import { onOneLine } from './on-one-line.ts';
import { showProgress } from './progress.ts';
import { problemLine } from './show-problems.ts';
import { SendRate } from './send-rate.ts';
import type { Terminal } from './terminal.ts';
import type { Words } from './words.ts';

export interface SendShownFrom {
  readonly before: Tally;
  /** When the last mail leaves by the forecast, where one was made: the limits know what the first seconds cannot. */
  readonly finishesAt?: number;
}

/** Milliseconds of a forecast that is told at once: by it limits decide, and not how quick the server is. */
const worthTelling = 60_000;

/** Shows a run of the send stream by what the bus tells: rate, accepted, refused, waiting, time to finish. */
export class SendProgress implements Disposable {
  readonly #words: Words;
  readonly #now: () => number;
  readonly #counts = { accepted: 0, refused: 0, uncertain: 0, suppressed: 0 };
  readonly #total: number;
  readonly #progress: ReturnType<typeof showProgress>;
  readonly #terminal: Terminal;
  readonly #rate: SendRate;
  #finishesAt: number;
  /** Those of this run that may turn out otherwise. */
  readonly #uncertain = new Set<DeliveryId>();
  readonly #said = new Map<string, string>();
  #pausedUntil = 0;

  constructor(terminal: Terminal, words: Words, { before, finishesAt = 0 }: SendShownFrom, now: () => number) {
    this.#rate = new SendRate(now());
    this.#finishesAt = finishesAt;
    this.#terminal = terminal;
    this.#words = words;
    this.#now = now;
    this.#total = before.queued + before.waiting + before.handed;
    this.#progress = showProgress(terminal, { title: 'Sending', total: this.#total, words, now });
  }

  hear(fact: Fact): void {
    switch (fact.type) {
      case 'deliveries.settled': {
        const before = this.#done;
        for (const { verdict, delivery } of fact.settlements) {
          if (verdict.kind === 'accepted') this.#counts.accepted++;
          else if (verdict.kind === 'failed') this.#counts.refused++;
          else if (verdict.kind === 'uncertain') {
            this.#counts.uncertain++;
            this.#uncertain.add(delivery);
          }
        }
        this.#rate.note(fact.at, this.#done - before);
        break;
      }
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
        // The forecast knew nothing of it.
        if (fact.hold.until > this.#finishesAt) this.#finishesAt = 0;
        if (fact.hold.until > fact.at + 2_000)
          this.#say(
            `hold on ${fact.hold.account}`,
            `"${fact.hold.account}" pauses${fact.hold.until === Infinity ? ' until you act' : ` for ${this.#words.span(fact.hold.until - fact.at)}`}: ${fact.hold.reason}`,
            '‖',
          );
        break;
      case 'connection.delayed':
        this.#say(
          `connections of ${fact.account}`,
          `"${fact.account}" is slow to connect; what may go by another account does meanwhile.`,
          '…',
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
        // It was made from the limits of before.
        this.#finishesAt = 0;
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
          this.#rate.noteWait();
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
    this.#say(about, problemLine(this.#terminal, problem), '!');
  }

  /** The same words about the same thing are said once. */
  #say(about: string, words: string, sign: string): void {
    if (this.#said.get(about) === words) return;
    this.#said.set(about, words);
    this.#terminal.tell(`${this.#terminal.style(sign, 'yellow')} ${onOneLine(words)}`);
  }

  /** Mails per second, or per minute where they are few. */
  #speed(now: number): string {
    const rate = this.#rate.now(now);
    return rate >= 1 || rate === 0
      ? `${this.#words.number(Math.round(rate))}/s`
      : `${this.#words.number(Math.round(rate * 60))}/min`;
  }

  /** Milliseconds until the last one leaves; undefined while nobody can know. */
  #toGo(now: number, left: number): number | undefined {
    if (left === 0) return undefined;
    const forecast = this.#finishesAt - now;
    const rate = this.#rate.steady(now);
    // What was tells nothing of a time in which nothing goes.
    if (rate !== undefined && now >= this.#pausedUntil) return Math.max((left / rate) * 1_000, forecast);
    return forecast > worthTelling && this.#finishesAt > this.#pausedUntil ? forecast : undefined;
  }

  /** Everyone of whom nothing more is to come in this run. */
  get #done(): number {
    const { accepted, refused, uncertain, suppressed } = this.#counts;
    return accepted + refused + uncertain + suppressed;
  }

  #draw(): void {
    const now = this.#now();
    const { accepted, refused, uncertain } = this.#counts;
    // What earlier hosts left uncertain may turn out to be accepted, and was not counted among those to be sent.
    const left = Math.max(0, this.#total - this.#done);
    const { number, span } = this.#words;
    const parts = [this.#speed(now), `accepted ${number(accepted)}`, `refused ${number(refused)}`];
    if (uncertain > 0) parts.push(`uncertain ${number(uncertain)}`);
    const toGo = this.#toGo(now, left);
    if (toGo !== undefined) parts.push(`${span(toGo)} to go`);
    // Last, because it is what can be spared where the line is cut off.
    parts.push(`waiting ${number(left)}`);
    this.#progress.update(this.#done, parts.join('  '));
  }
}

export const whyWords = {
  throttle: 'a limit lets no more go now',
  hold: 'the provider asked for a pause',
  retry: 'the rest is tried again then',
  uncertain: 'what is uncertain is looked for again then',
} as const;
