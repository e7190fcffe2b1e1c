import { Presets, SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.ts';

/** A line that shows how far long work is. */
export interface Progress extends Disposable {
  /** `words` stands behind the bar: rate, counts, time to finish. */
  update(done: number, words: string): void;
  /** A line above the bar that stays. */
  say(line: string): void;
}

/** How often a line is redrawn, and how often one is written where nothing can be redrawn (a log, a pipe). */
const redrawEvery = 100;
const writeEvery = 5_000;

/** A bar for a person, a line now and then for a log. `now` gives milliseconds. */
export function showProgress(terminal: Terminal, title: string, total: number, now: () => number): Progress {
  if (!terminal.interactive) {
    let written = now();
    return {
      update(done, words) {
        if (now() - written < writeEvery) return;
        written = now();
        terminal.tell(`${title}: ${done} of ${total}, ${words}`);
      },
      say: (line) => terminal.tell(line),
      [Symbol.dispose]() {},
    };
  }
  const bar = new SingleBar(
    {
      format: `${title} {bar} {percentage}%  {words}`,
      barsize: 24,
      hideCursor: true,
      clearOnComplete: false,
      stream: process.stderr,
      etaBuffer: 1,
      linewrap: false,
    },
    Presets.shades_classic,
  );
  bar.start(Math.max(1, total), 0, { words: '' });
  let drawn = 0;
  return {
    update(done, words) {
      if (now() - drawn < redrawEvery && done < total) return;
      drawn = now();
      bar.update(Math.min(done, Math.max(1, total)), { words });
    },
    say(line) {
      process.stderr.write('\r\u001B[K');
      terminal.tell(line);
      bar.render();
    },
    [Symbol.dispose]: () => bar.stop(),
  };
}
