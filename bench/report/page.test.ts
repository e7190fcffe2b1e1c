import { expect, test } from 'vitest';
import { markdownOf, withRegion } from './page.ts';

test('a finding becomes a table with its notes below', () => {
  const finding = { columns: ['what', 'mails/s'], rows: [['ours', '12']], notes: ['Quiet.'], figures: {} };
  expect(markdownOf({ title: 'Speed' }, finding)).toBe(
    '### Speed\n\n| what | mails/s |\n| --- | ---: |\n| ours | 12 |\n\nQuiet.\n',
  );
});

test('a region is replaced, and what stands around it is left alone', () => {
  const page = 'a\n<!-- bench: x -->\nold\n<!-- end of x -->\nb\n';
  expect(withRegion(page, 'x', 'new\n')).toBe('a\n<!-- bench: x -->\nnew\n<!-- end of x -->\nb\n');
  expect(withRegion(withRegion(page, 'x', 'new\n'), 'x', 'old\n')).toBe(page);
});

test('a page without the region is not written to', () => {
  expect(() => withRegion('a\n', 'x', 'new')).toThrow('"x"');
});
