import { Presets, SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.ts';
import type { Words } from './words.ts';

/** A line that shows how far long work is. */
export interface Progress extends Disposable {
  /** `words` stands behind the bar: rate, counts, time to finish. */
  update(done: number, words: string): void;
  /** A line above the bar that stays. */
  say(line: string): void;
}

export interface ProgressOptions {
  readonly title: string;
  /** Left out where nobody knows it beforehand: then there are words and no bar. */
  readonly total?: number;
  readonly words: Words;
  /** Milliseconds. */
  readonly now: () => number;
  /** Where the bar is drawn. */
  readonly stream?: NodeJS.WritableStream;
}

/** How often a line is redrawn, and how often one is written where nothing can be redrawn (a log, a pipe). */
const redrawEvery = 100;
const writeEvery = 5_000;

/** A bar for a person, a line now and then for a log. */
export function showProgress(terminal: Terminal, options: ProgressOptions): Progress {
  return terminal.interactive ? drawnProgress(terminal, options) : writtenProgress(terminal, options);
}

function writtenProgress(terminal: Terminal, { title, total, words: { number }, now }: ProgressOptions): Progress {
  let written = now();
  return {
    update(done, words) {
      if (now() - written < writeEvery) return;
      written = now();
      terminal.tell(
        total === undefined ? `${title}: ${words}` : `${title}: ${number(done)} of ${number(total)}, ${words}`,
      );
    },
    say: (line) => terminal.tell(line),
    [Symbol.dispose]() {},
  };
}

function drawnProgress(terminal: Terminal, { title, total, now, stream = process.stderr }: ProgressOptions): Progress {
  const end = Math.max(1, total ?? 1);
  const bar = new SingleBar(
    {
      format: total === undefined ? `${title}  {words}` : `${title} {bar} {percentage}%  {words}`,
      barsize: 24,
      hideCursor: true,
      clearOnComplete: false,
      stream,
      etaBuffer: 1,
      // A line that is longer than the terminal is cut at its edge instead of flowing over: it can be redrawn then.
      linewrap: false,
    },
    Presets.shades_classic,
  );
  bar.start(end, 0, { words: '' });
  let drawn = 0;
  return {
    update(done, words) {
      if (now() - drawn < redrawEvery && done < end) return;
      drawn = now();
      bar.update(total === undefined ? 0 : Math.min(done, end), { words });
    },
    say(line) {
      stream.write('\r\u001B[K');
      terminal.tell(line);
      bar.render();
    },
    [Symbol.dispose]: () => bar.stop(),
  };
}
