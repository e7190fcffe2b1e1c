import type { Forecast } from '@postrider/core';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Words } from '../terminal/words.ts';

const barWidth = 30;
/** Longer calendars are shortened in the middle: nobody reads four hundred lines. */
const mostDays = 40;

/** The calendar before the start: how many go now, how many on which day, when it is finished. */
export function showForecast(terminal: Terminal, words: Words, forecast: Forecast, recipients: number): void {
  if (forecast.kind === 'never') {
    terminal.print(
      `${terminal.style('✗', 'red')} ${words.count(recipients, 'mail')} will not all leave: ${forecast.why} (${words.number(forecast.sent)} would.)`,
    );
    return;
  }
  const { days } = forecast;
  if (days.length <= 1) {
    terminal.print(
      `${words.count(recipients, 'mail')}: ${forecast.now === recipients ? 'all can go now' : `${words.number(forecast.now)} can go now, the last one ${words.time(forecast.at)}`}.`,
    );
    return;
  }
  terminal.print(
    terminal.style(
      `${words.count(recipients, 'mail')} take ${words.number(days.length)} days: ${words.number(forecast.now)} can go now, the last one leaves ${words.time(forecast.at)}.`,
      'bold',
    ),
  );
  const most = Math.max(...days.map(({ mails }) => mails));
  const rows = days.map(({ date, mails }) => [
    words.day(Date.parse(`${date}T12:00:00`)),
    words.number(mails),
    '█'.repeat(Math.max(1, Math.round((mails / most) * barWidth))),
  ]);
  const left = rows.length - mostDays;
  const shown =
    left <= 0
      ? rows
      : [...rows.slice(0, mostDays - 5), [`… ${words.number(left)} more days`, '', ''], ...rows.slice(-5)];
  for (const line of table([{ title: 'day' }, { title: 'mails', align: 'right' }, { title: '' }], shown))
    terminal.print(line);
}
