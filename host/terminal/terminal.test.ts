import { expect, test } from 'vitest';
import { commandOf, localeOf, systemTerminal } from './terminal.ts';

interface FakeOutput {
  readonly isTTY: boolean;
  readonly columns: number;
  text: string;
  write: (text: string) => boolean;
}

function output(isTTY: boolean, columns = 80): FakeOutput {
  const stream: FakeOutput = {
    isTTY,
    columns,
    text: '',
    write: (text) => {
      stream.text += text;
      return true;
    },
  };
  return stream;
}

test.each([
  [{ LANG: 'de_DE.UTF-8' }, 'de-DE'],
  [{ LANG: 'de_DE@euro' }, 'de-DE'],
  [{ LANG: 'en_US.UTF-8', LC_TIME: 'fr_FR.UTF-8' }, 'fr-FR'],
  [{ LANG: 'en_US.UTF-8', LC_ALL: 'ja_JP.UTF-8' }, 'ja-JP'],
  [{ LANG: 'de_DE.UTF-8', LC_ALL: '' }, 'de-DE'],
  [{ LANG: 'C' }, 'en'],
  [{ LANG: 'C.UTF-8' }, 'en'],
  [{ LANG: 'POSIX' }, 'en'],
  [{ LANG: '../../etc/passwd' }, 'en'],
  [{}, 'en'],
])('the locale of %j is %s', (environment, locale) => {
  expect(localeOf(environment)).toBe(locale);
});

test('results go to standard output, what is on the way to standard error', () => {
  const [out, error] = [output(false), output(false)];
  const terminal = systemTerminal(out, error, {});
  terminal.print('result');
  terminal.tell('on the way');
  terminal.json({ a: 1 });
  expect([out.text, error.text]).toEqual(['result\n{\n  "a": 1\n}\n', 'on the way\n']);
});

test('a person sees colours; a file, a pipe, a dumb terminal and NO_COLOR do not', () => {
  const styled = (out: FakeOutput, error: FakeOutput, environment: NodeJS.ProcessEnv): string =>
    systemTerminal(out, error, environment).style('x', 'red');
  expect(styled(output(true), output(true), {})).toBe('\u001B[31mx\u001B[39m');
  expect(styled(output(true), output(true), { NO_COLOR: '' })).toBe('\u001B[31mx\u001B[39m');
  expect(styled(output(false), output(true), {})).toBe('x');
  expect(styled(output(true), output(false), {})).toBe('x');
  expect(styled(output(true), output(true), { NO_COLOR: '1' })).toBe('x');
  expect(styled(output(true), output(true), { TERM: 'dumb' })).toBe('x');
});

test('lines are wrapped for a person, and left whole for a file', () => {
  const [out, error] = [output(false), output(true, 12)];
  const terminal = systemTerminal(out, error, {});
  terminal.print('a line that is long');
  terminal.tell('a line that is long');
  expect(out.text).toBe('a line that is long\n');
  expect(error.text).toBe('a line that\nis long\n');
  expect(terminal.columns).toBe(Infinity);
});

test.each([
  [{}, 'postrider'],
  [{ npm_command: 'exec' }, 'npx postrider'],
  [{ npm_command: 'start' }, 'postrider'],
  [{ npm_command: 'run-script' }, 'postrider'],
])('what a person is told to type is what they typed: %j is %s', (environment, command) => {
  expect(commandOf(environment)).toBe(command);
});

test('a terminal that does not know how wide it is counts as 80', () => {
  const out = output(true, 0);
  const terminal = systemTerminal(out, output(true), {});
  terminal.print('a line that is long');
  expect(out.text).toBe('a line that is long\n');
  expect(terminal.columns).toBe(80);
});

test('a standing line makes room for others and is drawn again', () => {
  const error = output(true);
  const terminal = systemTerminal(output(false), error, {});
  {
    using _bar = terminal.stand({ clear: () => (error.text += '<clear>'), redraw: () => (error.text += '<bar>') });
    terminal.tell('news');
  }
  terminal.tell('end');
  expect(error.text).toBe('<clear>news\n<bar>end\n');
});
