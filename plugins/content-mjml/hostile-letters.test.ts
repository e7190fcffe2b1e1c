import { ProblemError } from '@postrider/sdk';
import { beforeAll, expect, test } from 'vitest';
import { compileMjml } from './mjml-renderer.ts';
import { compileText } from './text-renderer.ts';

// Loading MJML takes most of a second, on a busy machine several.
beforeAll(async () => void (await import('mjml')), 60_000);

const page = (body: string): string =>
  `<mjml><mj-head><mj-title>a</mj-title></mj-head><mj-body><mj-section><mj-column>${body}</mj-column></mj-section></mj-body></mjml>`;
const limit = 512 * 1024;

async function codes(text: string): Promise<readonly string[]> {
  try {
    await compileMjml({ letter: { file: 'a.mjml', text } });
    return [];
  } catch (thrown) {
    if (!ProblemError.is(thrown)) throw thrown;
    return [...new Set(thrown.problems.map(({ code }) => code))];
  }
}

test('a letter or signature over the limit is refused unread', async () => {
  expect(await codes('ü'.repeat(limit / 2 + 1))).toEqual(['TEMPLATE_TOO_LARGE']);
  expect(() => compileText({ letter: { file: 'a.txt', text: 'x'.repeat(limit + 1) } })).toThrow(/TEMPLATE_TOO_LARGE/);
  const signature = { file: 'b.txt', text: 'x'.repeat(64 * 1024 + 1) };
  await expect(compileMjml({ letter: { file: 'a.mjml', text: page('') }, signature })).rejects.toThrow(
    /b\.txt is 65 KB/,
  );
});

test('no letter reads another file', async () => {
  for (const include of [
    '<mj-include path="/etc/passwd" />',
    '<MJ-INCLUDE path="/etc/passwd" type="css"></MJ-INCLUDE>',
  ])
    expect(await codes(page(include))).toContain('MJML_INCLUDE_REFUSED');
});

test.each([
  ['deep MJML', page('<mj-wrapper>'.repeat(5_000))],
  ['deep HTML', page(`<mj-text>${'<div>'.repeat(5_000)}</mj-text>`)],
  ['many tags that are not closed', page('<mj-text>'.repeat(5_000))],
])('%s is refused, not followed', async (_, text) => expect(await codes(text)).toContain('MJML_INVALID'));

test.each([
  ['openings', '{{', ['TEMPLATE_SYNTAX']],
  ['closings', '}}', ['TEMPLATE_SYNTAX']],
  ['single braces', '{', ['TEMPLATE_SYNTAX']],
  ['comments', '<!--{{-->', []],
  ['quotes', '<p a="', ['MJML_INVALID']],
  ['angle brackets', '<', []],
  ['spaces', ' ', []],
  ['ampersands', '&#', []],
])('a letter full of %s is read in one go', async (_, bit, expected) => {
  const text = page(`<mj-text>${bit.repeat(5_000)}</mj-text>`);
  expect(await codes(text)).toEqual(expected);
});

test('a word of the letter is not mistaken for a field', async () => {
  const { text } = await compileMjml({
    letter: { file: 'a.mjml', text: page('<mj-text>mergefield0x mergefieldq1h {{ name }}</mj-text>') },
  });
  expect(text).toMatchObject([{ words: 'mergefield0x mergefieldq1h ' }, { field: 'name' }, { words: '\n' }]);
});
