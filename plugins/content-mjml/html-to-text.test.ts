import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { htmlToText } from './html-to-text.ts';

test.each([
  ['paragraphs', '<h1>Spring</h1><p>Dear\n  Anna,</p><p>hello.</p>', 'Spring\n\nDear Anna,\n\nhello.\n'],
  ['line breaks', '<p>one<br>two<br><br><br>three</p>', 'one\ntwo\n\nthree\n'],
  ['divs', '<div>one</div><div><div>two</div></div>', 'one\ntwo\n'],
  ['inline words', '<p>a<b>b</b> <i> c </i>d</p>', 'ab c d\n'],
  ['entities', '<p>Tom &amp; Jo &lt;3 &euro;&nbsp;5 a&shy;b</p>', 'Tom & Jo <3 € 5 ab\n'],
  ['a link', '<a href="https://x.example/a">our shop</a>', 'our shop (https://x.example/a)\n'],
  ['a link that shows its address', '<a href="https://x.example/">x.example</a>', 'https://x.example/\n'],
  ['a mail link', '<a href="mailto:a@x.example">a@x.example</a>', 'a@x.example\n'],
  ['a link within the page', '<a href="#top">up</a>', 'up\n'],
  ['a link with no words', '<a href="https://x.example/a"></a>', 'https://x.example/a\n'],
  [
    'a picture that is a link',
    '<a href="https://x.example/a"><img src="s" alt="Our shop"></a>',
    'Our shop (https://x.example/a)\n',
  ],
  ['pictures without words', '<p>a <img src="s"><a href="https://x.example/a"><img src="s" alt=""></a> b</p>', 'a b\n'],
  [
    'a list',
    '<p>Bring:</p><ul><li>a pen</li><li><p>paper</p><ol><li>white</li><li>blue</li></ol></li></ul>',
    'Bring:\n\n- a pen\n- paper\n  1. white\n  2. blue\n',
  ],
  [
    'a table of data',
    '<table><thead><tr><th>Item</th><th>Price</th></tr></thead><tr><td>Pen</td><td>2</td></tr></table>',
    'Item | Price\nPen | 2\n',
  ],
  [
    'a table that only places',
    '<table role="presentation"><tr><td>left</td><td>right</td></tr><tr><td>below</td></tr></table>',
    'left\nright\n\nbelow\n',
  ],
  ['preformatted text', '<pre>\na  b\n  c</pre>', 'a  b\n  c\n'],
  ['a rule', 'a<hr>b', 'a\n\n---\n\nb\n'],
  [
    'what is hidden',
    '<head><title>t</title></head><style>p{}</style><div style="Display : none">a</div><p hidden>b</p><!-- c -->d',
    'd\n',
  ],
  ['nothing', '', '\n'],
])('%s', (_, html, text) => expect(htmlToText(html)).toBe(text));

test('a link whose label is the same field as its target is told once', () => {
  const reveal = (text: string): string => text.replace(/token\d/, '{{ link }}');
  expect(htmlToText('<a href="token1">token2</a>', reveal)).toBe('token1\n');
});

test('words are never lost, whatever the tags around them', () => {
  const tags = fc.constantFrom(
    '<p>',
    '</p>',
    '<div>',
    '</div>',
    '<br>',
    '<table>',
    '<tr>',
    '<td>',
    '</td>',
    '</table>',
    '<ul>',
    '<li>',
    '</ul>',
    '<b>',
    '</b>',
    '<a href="#">',
    '</a>',
    ' ',
    '\n',
  );
  fc.assert(
    fc.property(fc.array(tags, { maxLength: 30 }), (before) => {
      const text = htmlToText(`${before.join('')}</table></table></table><p>word</p>`);
      expect(text).toMatch(/^(?:.*\n)*$/);
      expect(text).not.toMatch(/\n{3}|[ \t]\n|[<>]/);
    }),
    { numRuns: 500 },
  );
});
