import type { Contradiction, Plan } from '@postrider/core';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Words } from '../terminal/words.ts';

const barWidth = 24;
/** Longer calendars are shortened in the middle: nobody reads four hundred lines. */
const mostDays = 40;

/** How a mailing would go, in one sentence without its size; undefined when all of it can go now. */
export function forecastSentence(
  words: Words,
  { at, now: atOnce, days, seeds = 0 }: Extract<Plan, { readonly kind: 'finishes' }>,
  { recipients, now }: Pick<ForecastShown, 'recipients' | 'now'>,
): string | undefined {
  if (atOnce >= recipients + seeds) return undefined;
  const take = days.length > 1 ? `it takes ${words.number(days.length)} days, and ` : '';
  return `${atOnce === 0 ? 'none' : words.number(atOnce)} can go now; ${take}the last one leaves ${words.time(at)}, in ${words.span(at - now)}`;
}

/** Which throttles let nothing go, and what to do about it. */
function contradictionLine({ account, throttles, timeZone }: Contradiction): string {
  const whose = timeZone === undefined ? '' : ` to people in ${timeZone}`;
  const [only, another] = throttles;
  const names = throttles.map((name) => `"${name}"`).join(' and ');
  return another === undefined
    ? `Nothing ever leaves through "${account}"${whose}: the throttle "${only}" never lets such a mail go. Change it, or take it off the account.`
    : `Nothing ever leaves through "${account}"${whose}: the throttles ${names} contradict each other. Each lets mail go, but never while the other${throttles.length > 2 ? 's do' : ' does'}. Change one of them.`;
}

/** Told before sending too, where nobody asked for a plan. */
export function showContradictions(terminal: Terminal, contradictions: readonly Contradiction[]): void {
  for (const line of new Set(contradictions.map(contradictionLine)))
    terminal.print(`${terminal.style('!', 'yellow')} ${line}`);
}

export interface ForecastShown {
  readonly recipients: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** What the sentence begins with; those who have just said how many there are say it no more. */
  readonly lead: 'how many' | 'nothing';
}

/** The calendar before the start: how many go now, how many on which day, when it is finished. */
export function showForecast(terminal: Terminal, words: Words, forecast: Plan, shown: ForecastShown): void {
  const { recipients, lead } = shown;
  if (forecast.assumes !== undefined)
    terminal.print(
      'A limit counts by destination or time zone: this plan takes all recipients to be alike. Name the list (--list) for a true one.',
    );
  showContradictions(terminal, forecast.contradictions);
  if (forecast.kind === 'never') {
    terminal.print(
      `${terminal.style('✗', 'red')} ${forecast.sent === 0 ? 'None' : `Only ${words.number(forecast.sent)}`} of ${words.count(recipients, 'mail')} can leave.${forecast.contradictions.length > 0 ? '' : ` ${forecast.why}`}`,
    );
    return;
  }
  const { days } = forecast;
  const sentence = forecastSentence(words, forecast, shown);
  if (lead === 'how many')
    terminal.print(terminal.style(`${words.count(recipients, 'mail')}: ${sentence ?? 'all can go now'}.`, 'bold'));
  else if (sentence !== undefined) terminal.print(`${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`);
  if (forecast.seeds !== undefined && sentence !== undefined)
    terminal.print(`Counted among them: ${words.count(forecast.seeds, 'seed mail')} to your own mailboxes.`);
  if (days.length <= 1) return;
  const most = Math.max(...days.map(({ mails }) => mails));
  const rows = days.map(({ date, mails }) => [
    words.day(date),
    words.number(mails),
    '█'.repeat(Math.max(1, Math.round((mails / most) * barWidth))),
  ]);
  const left = rows.length - mostDays;
  const lines =
    left <= 0
      ? rows
      : [...rows.slice(0, mostDays - 5), [`… ${words.number(left)} more days`, '', ''], ...rows.slice(-5)];
  for (const line of table([{ title: 'day' }, { title: 'mails', align: 'right' }, { title: '' }], lines))
    terminal.print(line);
}
