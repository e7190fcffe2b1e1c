import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { recordingTerminal } from '../testing/recording-terminal.ts';
import { showProgress } from './progress.ts';
import { wordsFor } from './words.ts';

const words = wordsFor('en');

/** A terminal's output stream: what was written to it, and how wide it is. */
function fakeStream(columns: number): NodeJS.WriteStream & { written: string } {
  const stream = Object.assign(
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        state.written += chunk.toString();
        done();
      },
    }),
    { isTTY: true, columns, written: '', cursorTo: () => true, clearLine: () => true },
  );
  const state = stream;
  return stream as unknown as NodeJS.WriteStream & { written: string };
}

function clock(): { now: () => number; pass: (milliseconds: number) => void } {
  let time = 0;
  return { now: () => time, pass: (milliseconds) => (time += milliseconds) };
}

test('a log gets a line now and then, not one a mail', () => {
  const terminal = recordingTerminal();
  const { now, pass } = clock();
  using progress = showProgress(terminal, { title: 'Sending', total: 20_000, words, now });
  for (let done = 1; done <= 12_000; done++) {
    pass(1);
    progress.update(done, '1,000/s');
  }
  expect(terminal.told).toEqual(['Sending: 5,000 of 20,000, 1,000/s', 'Sending: 10,000 of 20,000, 1,000/s']);
});

test('where nobody knows how long it takes, a log says how far it is and of no whole', () => {
  const terminal = recordingTerminal();
  const { now, pass } = clock();
  using progress = showProgress(terminal, { title: 'Reading the list', words, now });
  pass(5_000);
  progress.update(70_000, '70,000 rows');
  expect(terminal.told).toEqual(['Reading the list: 70,000 rows']);
});

test('at a terminal a line is redrawn, at most ten times a second, and its end stays', () => {
  const stream = fakeStream(120);
  const terminal = recordingTerminal({ interactive: true });
  const { now, pass } = clock();
  {
    using progress = showProgress(terminal, { title: 'Sending', total: 100, words, now, stream });
    pass(200);
    progress.update(50, 'half');
    pass(10);
    progress.update(51, 'too soon');
    progress.update(100, 'all');
  }
  const seen = stripVTControlCharacters(stream.written);
  expect(seen).toContain('100%  all');
  expect(seen).not.toContain('too soon');
  expect(seen.endsWith('\n')).toBe(true);
  // The cursor is shown again, and lines wrap again.
  expect(stream.written.lastIndexOf('\u001B[?25h')).toBeGreaterThan(stream.written.lastIndexOf('\u001B[?25l'));
  expect(stream.written.lastIndexOf('\u001B[?7h')).toBeGreaterThan(stream.written.lastIndexOf('\u001B[?7l'));
});

test('what came last is what stays, also when nothing follows it for long', () => {
  const stream = fakeStream(120);
  const terminal = recordingTerminal({ interactive: true });
  const { now, pass } = clock();
  using progress = showProgress(terminal, { title: 'Sending', total: 1_200, words, now, stream });
  pass(200);
  progress.update(196, 'accepted 196');
  pass(10);
  progress.update(200, 'accepted 200');
  stream.written = '';
  terminal.standing?.redraw();
  expect(stripVTControlCharacters(stream.written)).toContain('accepted 200');
});

test('lines can be written above the bar while it stands, and not after', () => {
  const stream = fakeStream(120);
  const terminal = recordingTerminal({ interactive: true });
  const { now } = clock();
  {
    using _progress = showProgress(terminal, { title: 'Sending', total: 100, words, now, stream });
    stream.written = '';
    terminal.standing?.clear();
    expect(stream.written).toBe('\r\u001B[K');
    terminal.standing?.redraw();
    expect(stripVTControlCharacters(stream.written)).toContain('Sending');
  }
  expect(terminal.standing).toBeUndefined();
});

test('in a narrow terminal the words come first, and end where the line does', () => {
  const stream = fakeStream(60);
  const terminal = recordingTerminal({ interactive: true });
  const { now, pass } = clock();
  using progress = showProgress(terminal, { title: 'Sending', total: 100, words, now, stream });
  stream.written = '';
  pass(200);
  progress.update(100, '150/s  accepted 1,412  refused 24  uncertain 1  waiting 507  3 seconds to go');
  terminal.standing?.redraw();
  const seen = stripVTControlCharacters(stream.written);
  expect(seen).toContain('Sending 100%  150/s  accepted 1,412  refused 24');
  expect(seen).not.toMatch(/[░█]/);
  for (const line of seen.split(/(?=Sending)/)) expect(line.length).toBeLessThanOrEqual(60);
});
