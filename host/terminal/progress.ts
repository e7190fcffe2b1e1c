import { Presets, SingleBar } from 'cli-progress';
import { displayWidth, shorten } from './display-width.ts';
import type { Terminal } from './terminal.ts';
import type { Words } from './words.ts';

/** A line that shows how far long work is. */
export interface Progress extends Disposable {
  /** `words` stands behind the bar: rate, counts, time to finish. */
  update(done: number, words: string): void;
}

export interface ProgressOptions {
  readonly title: string;
  /** Left out where nobody knows it beforehand: then there are words and no bar. */
  readonly total?: number;
  readonly words: Words;
  /** Milliseconds. */
  readonly now: () => number;
  /** Where the bar is drawn. */
  readonly stream?: NodeJS.WriteStream;
}

/** How often a line is written where nothing can be redrawn (a log, a pipe). */
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
    [Symbol.dispose]() {},
  };
}

/** Columns that the words behind the bar usually take; a bar is drawn where there is room beside them. */
const roomForWords = 80;
const longestBar = 24;

function drawnProgress(terminal: Terminal, { title, total, stream = process.stderr }: ProgressOptions): Progress {
  const end = Math.max(1, total ?? 1);
  const columns = stream.columns ?? roomForWords;
  const barsize = Math.max(0, Math.min(longestBar, columns - roomForWords));
  const front = total === undefined ? title : `${title} ${barsize > 5 ? '{bar} ' : ''}{percentage}%`;
  const bar = new SingleBar(
    {
      format: `${front}  {words}`,
      barsize,
      hideCursor: true,
      // Words without a total say nothing more once all is done.
      clearOnComplete: total === undefined,
      stream,
      etaBuffer: 1,
      linewrap: false,
      // Ctrl-C asks the command to stop; the bar goes on until it has.
      gracefulExit: false,
      // What stood there was cleared for another line: the same words are drawn again.
      forceRedraw: true,
    },
    Presets.shades_classic,
  );
  const room = columns - displayWidth(title) - (barsize > 5 ? barsize + 1 : 0) - 8;
  let latest = '';
  bar.start(end, 0, {
    // Read when the bar is drawn, ten times a second: what came last is what stays, however long nothing follows.
    get words() {
      return shorten(latest, room);
    },
  });
  const stands = terminal.stand({
    clear: () => void stream.write('\r\u001B[K'),
    redraw: () => {
      // In its end the bar returns to where it saved the cursor, which is another line now.
      stream.write('\u001B7');
      bar.render();
    },
  });
  return {
    update(done, words) {
      latest = words;
      bar.update(total === undefined ? 0 : Math.min(done, end));
    },
    [Symbol.dispose]() {
      stands[Symbol.dispose]();
      bar.stop();
    },
  };
}
