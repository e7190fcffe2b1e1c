import { expect, test } from 'vitest';
import { sourcesOf } from './sources.ts';

/**
 * Limits hold for everything that is sent, because there is only one place from which a mail can leave. Prevents: a
 * feature that opens a transport by itself, and sends what no throttle has counted.
 */
test('only the border of the send stream opens connections of a transport and hands mails to them, and only the pool crosses it', () => {
  const code = [...sourcesOf('core', '.ts'), ...sourcesOf('host', '.ts')].filter(
    ({ path }) => !path.endsWith('.test.ts') && !path.startsWith('core/contracts/') && !path.includes('/testing/'),
  );
  const files = (pattern: RegExp): readonly string[] =>
    code.filter(({ text }) => pattern.test(text)).map(({ path }) => path);
  expect(files(/(?:transport|contribution)\.connect\(|connection\.send\(/)).toEqual(['core/send/transport-border.ts']);
  expect(files(/transport-border\.ts'/)).toEqual(['core/send/connection-pool.ts']);
});
