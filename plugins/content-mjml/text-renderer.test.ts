import type { Pattern, Template } from '@postrider/sdk';
import { rendererContract } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { compileText, textRenderer } from './text-renderer.ts';

const letter = (text: string) => ({ file: 'letter.txt', text });
const shown = (pattern: Pattern): string =>
  pattern.map((piece) => (piece.kind === 'words' ? piece.words : `[${piece.field}/${piece.escape}]`)).join('');
const compiled = (template: Template) => {
  const { subject, text, html } = compileText(template);
  expect(html).toBeUndefined();
  return { subject: shown(subject), text: shown(text) };
};

test.each(
  rendererContract({
    create: () => textRenderer,
    letter: (subject, text) => letter(`Subject: ${subject}\n\n${text}\n`),
    field: (name, fallback) => `{{ ${name}${fallback === undefined ? '' : ` | ${fallback}`} }}`,
    faulty: [{ letter: letter('Hello\n{{ }}\n{{ a'), lines: [1, 2, 3] }],
  }),
)('$name', async ({ run }) => expect(await run()).toBeUndefined());

test('the first line is the subject, the text is kept as it is', () => {
  expect(
    compiled({
      letter: letter('\ufeffSubject:  Your order {{ order }} \r\n\r\nDear {{ name }},\r\n\r\n  a < b & c\r\n'),
    }),
  ).toEqual({
    subject: 'Your order [order/none]',
    text: 'Dear [name/none],\n\n  a < b & c\n',
  });
});

test('a subject beside the letter takes the place of its own', () => {
  expect(compiled({ letter: letter('Subject: Old\n\nHello\n'), subject: 'New' })).toEqual({
    subject: 'New',
    text: 'Hello\n',
  });
  expect(compiled({ letter: letter('Hello\n'), subject: 'New' })).toEqual({ subject: 'New', text: 'Hello\n' });
});

test('a letter without any subject is refused', () => {
  expect(() => compileText({ letter: letter('Hello\n') })).toThrow(/TEMPLATE_NO_SUBJECT/);
  expect(() => compileText({ letter: letter('Subject:\n\nHello\n') })).toThrow(/TEMPLATE_NO_SUBJECT/);
});

test('a signature stands after the line that mail programs know, or where the letter says', () => {
  const signature = { file: 'desk.txt', text: 'Anna\n{{ phone }}\n' };
  expect(compiled({ letter: letter('Subject: a\n\nHello\n'), signature }).text).toBe(
    'Hello\n\n-- \nAnna\n[phone/none]\n',
  );
  expect(compiled({ letter: letter('Subject: a\n\n{{ Signature }}\nPS\n'), signature }).text).toBe(
    'Anna\n[phone/none]\nPS\n',
  );
  expect(compiled({ letter: letter('Subject: a\n\nHello\n{{ signature }}\n') }).text).toBe('Hello\n');
});

test('a signature in HTML is read as text', () => {
  const signature = {
    file: 'desk.html',
    text: '<body><p>Anna &amp; Jo<br><a href="https://x.example/a">shop</a></p></body>',
  };
  expect(compiled({ letter: letter('Subject: a\n\nHello\n'), signature }).text).toBe(
    'Hello\n\n-- \nAnna & Jo\nshop (https://x.example/a)\n',
  );
});
