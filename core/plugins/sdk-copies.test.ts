import { expect, test } from 'vitest';
import type { BootEntry } from './boot-tree.ts';
import { sdkCopies } from './sdk-copies.ts';

const entry = (plugin: string, url?: string): BootEntry => ({
  plugin,
  version: '1.0.0',
  state: 'active',
  grade: 'inline',
  contributions: [],
  ...(url === undefined ? {} : { sdk: { version: '0.1.0', url } }),
});

test('one copy of the SDK, or none that is known, is nothing to tell', () => {
  expect(sdkCopies([])).toBeUndefined();
  expect(
    sdkCopies([entry('a', 'file:///sdk/index.js'), entry('b', 'file:///sdk/index.js'), entry('c')]),
  ).toBeUndefined();
});

test('of two copies it is told where each lies and who uses it', () => {
  const problem = sdkCopies([
    entry('a', 'file:///host/sdk/index.js'),
    entry('b', 'file:///plugin/sdk/index.js'),
    entry('c', 'file:///host/sdk/index.js'),
    entry('d', 'nonsense'),
  ]);
  expect(problem?.code).toBe('PLUGIN_SDK_TWICE');
  expect(problem?.what).toBe(
    '3 copies of `@postrider/sdk` are in use: 0.1.0 in /host/sdk for a, c; 0.1.0 in /plugin/sdk for b; 0.1.0 in nonsense for d.',
  );
});
