import type { Pattern, Template } from '@postrider/sdk';
import { ProblemError } from '@postrider/sdk';
import { rendererContract } from '@postrider/sdk/testing';
import { beforeAll, expect, test } from 'vitest';
import { compileMjml, mjmlRenderer } from './mjml-renderer.ts';

// Loading MJML takes most of a second, on a busy machine several.
beforeAll(async () => void (await import('mjml')), 60_000);

const page = (body: string, head = '<mj-title>Spring</mj-title>'): string =>
  `<mjml>\n<mj-head>${head}</mj-head>\n<mj-body><mj-section><mj-column>\n${body}\n</mj-column></mj-section></mj-body>\n</mjml>\n`;
const letter = (body: string, head?: string) => ({ file: 'letter.mjml', text: page(body, head) });
const text = (words: string): string => `<mj-text>${words}</mj-text>`;

/** A pattern as one line of text: fields as `[field/escape]`. */
const shown = (pattern: Pattern = []): string =>
  pattern.map((piece) => (piece.kind === 'words' ? piece.words : `[${piece.field}/${piece.escape}]`)).join('');

async function faults(template: Template): Promise<readonly string[]> {
  try {
    await compileMjml(template);
    return [];
  } catch (thrown) {
    if (!ProblemError.is(thrown)) throw thrown;
    return thrown.problems.map(({ code, where }) => `${code} ${where?.file} ${where?.line}:${where?.column}`);
  }
}

test.each(
  rendererContract({
    create: () => mjmlRenderer,
    letter: (subject, words) => ({
      file: 'letter.mjml',
      text: page(text(words), `<mj-title>${subject}</mj-title>`),
    }),
    field: (name, fallback) => `{{ ${name}${fallback === undefined ? '' : ` | ${fallback}`} }}`,
    faulty: [
      { letter: letter('<mj-text foo="1">{{ }}</mj-text>\n<mj-image>\n{{ a'), lines: [4, 5, 6] },
      { letter: letter('<mj-texd>a</mj-texd>\n<mj-include path="a.mjml" />', ''), lines: [1, 4, 5] },
    ],
  }),
)('$name', async ({ run }) => expect(await run()).toBeUndefined());

test('a letter becomes a subject, a text and a page', async () => {
  const body = `${text('Dear {{ name | friend }},<br>hello &amp; welcome.')}
<mj-button href="https://shop.example/?order={{ order }}">See {{ order }}</mj-button>
<mj-image src="https://shop.example/a.png" alt="Shop of {{ city }}" />`;
  const program = await compileMjml({
    letter: letter(body, '<mj-title>Order {{ order }} &amp; more</mj-title><mj-preview>Hi {{ name }}</mj-preview>'),
  });
  expect(shown(program.subject)).toBe('Order [order/none] & more');
  expect(shown(program.text)).toBe(
    'Dear [name/none],\nhello & welcome.\n\nSee [order/none] (https://shop.example/?order=[order/url])\n\nShop of [city/none]\n',
  );
  const html = shown(program.html);
  expect(html).toContain('Dear [name/html],<br>hello &amp; welcome.');
  expect(html).toContain('href="https://shop.example/?order=[order/url]"');
  expect(html).toContain('alt="Shop of [city/html]"');
  expect(html).toContain('>Hi [name/html]</div>');
});

test('a value that is a whole URL is taken as it is, a part of one is encoded', async () => {
  const { html } = await compileMjml({
    letter: letter(
      text('<a href="{{ link }}?from={{ who }}">a</a><a href="mailto:{{ email }}">b</a><img src=\'{{ picture }}\'>'),
    ),
  });
  expect(shown(html)).toContain('<a href="[link/html]?from=[who/url]">a</a><a href="mailto:[email/url]">b</a>');
  expect(shown(html)).toContain("src='[picture/html]'");
});

test('fields in what only Outlook reads are filled too', async () => {
  const { html, text: plain } = await compileMjml({
    letter: letter(
      text('<!--[if mso]><p title="{{ a }}">{{ b }}</p><a href="https://x.example/{{ c }}">x</a><![endif]-->y'),
    ),
  });
  expect(shown(html)).toContain(
    '<!--[if mso]><p title="[a/html]">[b/html]</p><a href="https://x.example/[c/url]">x</a><![endif]-->y',
  );
  expect(shown(plain)).toBe('y\n');
});

test('a field is refused where no value could be made safe', async () => {
  const body = [
    text('<p style="color:{{ color }}">a</p>'),
    text('<p {{ attribute }}>a</p>'),
    text('<p title={{ bare }}>a</p>'),
    text('<p onclick="{{ script }}">a</p>'),
    text('<{{ tag }}>a'),
    '<mj-raw><style>p{color:{{ shade }}}</style></mj-raw>',
  ];
  expect(await faults({ letter: letter(body.join('\n')) })).toEqual([
    'TEMPLATE_FIELD_PLACE letter.mjml 4:26',
    'TEMPLATE_FIELD_PLACE letter.mjml 5:13',
    'TEMPLATE_FIELD_PLACE letter.mjml 6:19',
    'TEMPLATE_FIELD_PLACE letter.mjml 7:22',
    'TEMPLATE_FIELD_PLACE letter.mjml 8:11',
    'TEMPLATE_FIELD_PLACE letter.mjml 9:24',
  ]);
});

test('a field that MJML itself refuses is told as it was written', async () => {
  const refused = compileMjml({ letter: letter('<mj-image src="a" width="{{ width }}" />') });
  await expect(refused).rejects.toThrow(/width has invalid value: \{\{ width \}\}/);
});

test('braces of style sheets and comments are no fields', async () => {
  const head = '<mj-title>Spring</mj-title><mj-style>@media print{p{color:red}}</mj-style>';
  expect(await faults({ letter: letter(`<!-- {{ not yet -->${text('a <!-- }} -->')}`, head) })).toEqual([]);
});

test('tags that are not closed, closed twice or misplaced are all told', async () => {
  const broken = '<mjml>\n<mj-body><mj-section>\n<mj-text>a</mj-text>\n</mj-foo></mj-body>\n</mjml>';
  expect(await faults({ letter: { file: 'a.mjml', text: broken }, subject: 'Spring' })).toEqual([
    'MJML_INVALID a.mjml 2:10',
    'MJML_INVALID a.mjml 3:1',
    'MJML_INVALID a.mjml 4:1',
  ]);
});

test('what is no MJML at all is one fault', async () => {
  for (const words of ['', 'Hello {{ name }}', '<p>Hello</p>', '<mjml></mjml>'])
    expect(await faults({ letter: { file: 'a.mjml', text: words } })).toEqual(['MJML_INVALID a.mjml 1:1']);
});

test('a letter needs a subject from somewhere', async () => {
  expect(await faults({ letter: letter(text('a'), '') })).toEqual(['TEMPLATE_NO_SUBJECT letter.mjml 1:1']);
  expect(await faults({ letter: letter(text('a'), '<mj-title> </mj-title>'), subject: ' ' })).toHaveLength(1);
  expect(await faults({ letter: letter(text('a'), ''), subject: 'Spring {{ name' })).toEqual([
    'TEMPLATE_SYNTAX subject 1:8',
  ]);
});

test('a signature stands where the letter says, or at its end', async () => {
  const signature = { file: 'desk.html', text: '<html><body class="x"><p>Best, <b>{{ agent }}</b></p></body></html>' };
  const ended = await compileMjml({ letter: letter(text('Hello.')), signature });
  expect(shown(ended.text)).toBe('Hello.\n\nBest, [agent/none]\n');
  expect(shown(ended.html)).toContain('><p>Best, <b>[agent/html]</b></p></div>');
  const placed = await compileMjml({ letter: letter(`${text('{{ signature }}')}${text('PS: bye')}`), signature });
  expect(shown(placed.text)).toBe('Best, [agent/none]\n\nPS: bye\n');
  const none = await compileMjml({ letter: letter(text('Hello. {{signature}}')) });
  expect(shown(none.text)).toBe('Hello.\n');
});

test('a plain-text signature keeps its lines and its characters', async () => {
  const signature = { file: 'desk.txt', text: 'Anna <anna@x.example>\r\nTom & Jo\r\n' };
  const program = await compileMjml({ letter: letter(text('Hello.')), signature });
  expect(shown(program.text)).toBe('Hello.\n\nAnna <anna@x.example>\nTom & Jo\n');
  expect(shown(program.html)).toContain('Anna &lt;anna@x.example&gt;<br>\nTom &amp; Jo');
});

test('faults of the signature are told under its name, and it cannot stand inside a tag', async () => {
  const signature = { file: 'desk.html', text: '<p>\n{{ }}<b style="{{ x }}">' };
  expect(await faults({ letter: letter(text('a')), signature })).toEqual([
    'TEMPLATE_SYNTAX desk.html 2:1',
    'TEMPLATE_FIELD_PLACE desk.html 2:16',
  ]);
  const inside = letter(text('<p title="{{ signature }}">a</p>'));
  expect(await faults({ letter: inside, signature: { file: 'desk.txt', text: 'Best' } })).toEqual([
    'TEMPLATE_FIELD_PLACE letter.mjml 4:20',
  ]);
});

test('menus and carousels, which MJML names by chance, give the same program each time', async () => {
  const body = `<mj-navbar hamburger="hamburger"><mj-navbar-link href="https://x.example/0123456789abcdef">a</mj-navbar-link></mj-navbar>
<mj-carousel><mj-carousel-image src="https://x.example/a.png" /><mj-carousel-image src="https://x.example/b.png" /></mj-carousel>`;
  const program = await compileMjml({ letter: letter(body) });
  expect(await compileMjml({ letter: letter(body) })).toEqual(program);
  expect(shown(program.html)).toContain('https://x.example/0123456789abcdef');
});

test('indentation is left out, but not where it is seen', async () => {
  const lean = shown((await compileMjml({ letter: letter(text('a')) })).html);
  expect(lean).not.toMatch(/\n\s/);
  const kept = await compileMjml({ letter: letter(text('<pre>a\n   b</pre>')) });
  expect(shown(kept.html)).toContain('<pre>a\n   b</pre>');
});

test('inline style sheets reach the elements', async () => {
  const head = '<mj-title>Spring</mj-title><mj-style inline="inline">.big { font-size: 30px }</mj-style>';
  const { html } = await compileMjml({ letter: letter(text('<p class="big">{{ name }}</p>'), head) });
  expect(shown(html)).toContain('<p class="big" style="font-size: 30px;">[name/html]</p>');
});
