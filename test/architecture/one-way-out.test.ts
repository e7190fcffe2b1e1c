import { expect, test } from 'vitest';
import { sourcesOf } from './sources.ts';

/**
 * Limits hold for everything that is sent, because there is only one place from which a mail can leave. Prevents: a
 * feature that opens a transport by itself, and sends what no throttle has counted.
 */
test('only the connection pool opens connections of a transport and hands mails to them', () => {
  const code = [...sourcesOf('core', '.ts'), ...sourcesOf('host', '.ts')].filter(
    ({ path }) => !path.endsWith('.test.ts') && !path.startsWith('core/contracts/') && !path.includes('/testing/'),
  );
  const hands = code.filter(({ text }) => /\.connect\(|connection\.send\(/.test(text)).map(({ path }) => path);
  expect(hands).toEqual(['core/send/connection-pool.ts']);
});
