import { constantFrom, array, assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { delimiters, detectDelimiter } from './detect-delimiter.ts';

test.for([
  ['a comma', 'name,email\nMia,mia@shop.example\n', ','],
  ['a semicolon, though notes hold commas', 'name;note\nMia;red, green, blue\nBo;one, two, three\n', ';'],
  ['a tab, though names hold semicolons', 'name\temail\nSmith; Jones\tmia@shop.example\n', '\t'],
  ['a bar', 'name|email|city\nMia|mia@shop.example|Oslo, Norway\n', '|'],
  ['a semicolon beside a quoted comma in the header', '"Name, first";email\nMia;mia@shop.example\n', ';'],
  ['what is as frequent in each row, though the header has more of another', 'a,b,c;d\n1;2\n3;4\n', ';'],
  ['a comma where there is only one column', 'email\nmia@shop.example\n', ','],
  ['a comma in nothing', '', ','],
  ['the separator of a header alone', 'name;email', ';'],
] as const)('finds %s', ([, head, delimiter]) => {
  expect(detectDelimiter(head)).toBe(delimiter);
});

test('finds the separator of any list whose values do not hold separators', () => {
  const value = string().map((each) => `x${each.replaceAll(/[",;\t|\r\n]/g, '')}`);
  const rows = array(array(value, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 60 });
  assert(
    property(constantFrom(...delimiters), rows, (delimiter, table) => {
      expect(detectDelimiter(table.map((row) => row.join(delimiter)).join('\r\n'))).toBe(delimiter);
    }),
  );
});
