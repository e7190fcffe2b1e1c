import { expect, test } from 'vitest';
import type { Piece } from '../../contracts/renderer.ts';
import { checkFields } from './check-fields.ts';

const field = (name: string, line: number, column: number): Piece => ({
  kind: 'field',
  field: name,
  escape: 'none',
  file: 'letter.mjml',
  line,
  column,
});

test('a letter whose fields are all columns of the list is sound', () => {
  const text = [field('name', 1, 1), field('CITY', 2, 1)];
  expect(checkFields({ subject: [], text }, ['Name', 'city'])).toEqual([]);
});

test('every unknown field is named once, with its place and the column that was probably meant', () => {
  const name = field('fist_name', 12, 9);
  const problems = checkFields(
    { subject: [field('invoice', 3, 5)], text: [name, field('city', 13, 1)], html: [name, field('fist_name', 20, 2)] },
    ['first_name', 'city'],
  );
  expect(problems.map(({ code, where }) => [code, where])).toEqual([
    ['TEMPLATE_UNKNOWN_FIELD', { file: 'letter.mjml', line: 3, column: 5, field: 'invoice' }],
    ['TEMPLATE_UNKNOWN_FIELD', { file: 'letter.mjml', line: 12, column: 9, field: 'fist_name' }],
    ['TEMPLATE_UNKNOWN_FIELD', { file: 'letter.mjml', line: 20, column: 2, field: 'fist_name' }],
  ]);
  expect(problems[0]?.next).toContain('first_name, city');
  expect(problems[1]?.next).toContain('Did you mean "first_name"?');
});

test('without a list, what stands in for a field is enough', () => {
  const name = { ...field('name', 1, 1), fallback: 'friend' };
  expect(checkFields({ subject: [], text: [name] }, [])).toEqual([]);
  const [problem] = checkFields({ subject: [], text: [name, field('city', 2, 1)] }, []);
  expect(problem).toMatchObject({ code: 'TEMPLATE_UNKNOWN_FIELD', where: { line: 2, field: 'city' } });
  expect(problem?.next).toContain('{{ city | like this }}');
});
