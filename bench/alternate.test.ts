import { expect, test } from 'vitest';
import { alternate } from './alternate.ts';

test('each round runs every side, and each begins with another one', async () => {
  const order: string[] = [];
  const side = (name: string) => async () => order.push(name);
  const results = await alternate(3, { a: side('a'), b: side('b'), c: side('c') });
  expect(order.join('')).toBe('abcbcacab');
  expect(results.get('b')).toEqual([2, 4, 9]);
});
