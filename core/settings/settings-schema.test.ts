import { describe, expect, test } from 'vitest';
import { expandSecrets, schemaCompiler } from './settings-schema.ts';

test('a secret stands for a reference wherever a schema may stand, and only there', () => {
  const secret = { secret: true, description: 'Password.' };
  const written = expandSecrets({
    properties: { secret: true, password: secret, keys: { type: 'array', items: secret } },
    oneOf: [{ properties: { token: secret } }],
    default: { password: { secret: true } },
  });
  const reference = expect.objectContaining({
    type: 'object',
    required: ['secret'],
    additionalProperties: false,
  }) as unknown;
  expect(written).toMatchObject({
    properties: { secret: true, password: reference, keys: { items: reference } },
    oneOf: [{ properties: { token: reference } }],
    default: { password: { secret: true } },
  });
});

test('defaults are filled in, also those that depend on another setting', async () => {
  const check = (await schemaCompiler('unknown')).compile({
    type: 'object',
    properties: {
      security: { enum: ['tls', 'starttls'], default: 'starttls' },
      port: { type: 'integer' },
      timeouts: { type: 'object', default: {}, properties: { greeting: { type: 'integer', default: 300 } } },
    },
    if: { properties: { security: { enum: ['tls'] } }, required: ['security'] },
    else: { properties: { port: { default: 587 } } },
  });
  const tls = { security: 'tls', port: 465 };
  const plain = {};
  expect(check(tls, new Map())).toEqual([]);
  expect(check(plain, new Map())).toEqual([]);
  expect(tls).toEqual({ security: 'tls', port: 465, timeouts: { greeting: 300 } });
  expect(plain).toEqual({ security: 'starttls', port: 587, timeouts: { greeting: 300 } });
});

test('a name is checked against what is configured in its section', async () => {
  const check = (await schemaCompiler('unknown')).compile({
    type: 'array',
    items: { type: 'string', reference: 'accounts' },
  });
  const known = new Map([['accounts', ['studio']]]);
  expect(check(['studio', 'desk'], known)).toEqual([
    { kind: 'reference', pointer: '/1', name: 'desk', section: 'accounts' },
  ]);
});

test('a path in the settings starts in the folder of the configuration', async () => {
  const check = (await schemaCompiler('unknown')).compile({
    type: 'object',
    properties: { ca: { type: 'string', path: true }, note: { type: 'string' } },
  });
  const settings = { ca: 'certificates/own.pem', note: 'certificates' };
  expect(check(settings, new Map(), '/home/studio')).toEqual([]);
  expect(settings).toEqual({ ca: '/home/studio/certificates/own.pem', note: 'certificates' });
  const absolute = { ca: '/etc/own.pem' };
  check(absolute, new Map(), '/home/studio');
  expect(absolute.ca).toBe('/etc/own.pem');
});

test('several faults of one value are told once', async () => {
  const check = (await schemaCompiler('unknown')).compile({ type: 'string', minLength: 3, pattern: '^[a-z]+$' });
  expect(check('1', new Map())).toHaveLength(1);
});

describe('a schema that does not come to an end', () => {
  const known = new Map<string, readonly string[]>();
  /** Two steps at each of forty levels: nobody waits for 2^40. */
  const levels = Array.from({ length: 40 }, (_, level) => [
    `level${level}`,
    { allOf: [{ $ref: `#/$defs/level${level + 1}` }, { $ref: `#/$defs/level${level + 1}` }] },
  ]);
  const text = `begin${'b'.repeat(60)}!`;
  const pattern = '^begin(b+)+$';

  test.each([
    ['a pattern over a written value', { properties: { group: { properties: { name: { pattern } } } } }, '/group/name'],
    ['a pattern over the name of a setting', { patternProperties: { [pattern]: {} } }, `/${text}`],
    ['a pattern for names', { propertyNames: { pattern } }, `/${text}`],
    ['a pattern over its own default', { properties: { other: { pattern, default: text } } }, '/other'],
  ])('%s is broken off, and told by its place', async (_, schema, pointer) => {
    const check = (await schemaCompiler('unknown')).compile(schema, 50);
    const value = pointer.includes('other')
      ? {}
      : pointer.includes('group')
        ? { group: { name: text } }
        : { [text]: 1 };
    expect(check(value, known)).toEqual([{ kind: 'endless', pointer, milliseconds: 50, pattern, length: text.length }]);
  });

  test('one whose parts refer to each other twice over is broken off', async () => {
    const schema = { $defs: { ...Object.fromEntries(levels), level40: { type: 'object' } }, $ref: '#/$defs/level0' };
    const check = (await schemaCompiler('unknown')).compile(schema, 50);
    expect(check({}, known)).toEqual([{ kind: 'endless', pointer: '', milliseconds: 50 }]);
  });

  test('one that leads back to itself is told, and does not end the program', async () => {
    const to = (name: string) => ({ allOf: [{ $ref: `#/$defs/${name}` }] });
    const schema = { $defs: { one: to('two'), two: to('one') }, ...to('one') };
    const check = (await schemaCompiler('unknown')).compile(schema, 10_000);
    expect(check({}, known)).toEqual([{ kind: 'endless', pointer: '', milliseconds: 10_000 }]);
  });

  test('is compiled once for all who ask, and broken off for one of them only', async () => {
    const compiler = await schemaCompiler('unknown');
    const schema = { type: 'string', pattern };
    const hasty = compiler.compile(schema, 50);
    const other = compiler.compile(schema);
    expect(hasty(text, known)).toMatchObject([{ kind: 'endless' }]);
    expect(hasty('beginb', known)).toMatchObject([{ kind: 'endless' }]);
    expect(other('beginb', known)).toEqual([]);
    expect(other('x', known)).toMatchObject([{ kind: 'wrong' }]);
  });

  test('is not tried again, and leaves the compiler as it was', async () => {
    const compiler = await schemaCompiler('unknown');
    const check = compiler.compile({ type: 'string', pattern }, 50);
    expect(check(text, known)).toMatchObject([{ kind: 'endless' }]);
    expect(check('beginb', known)).toMatchObject([{ kind: 'endless', pointer: '' }]);
    const other = compiler.compile({ type: 'string', pattern: '^b+$' }, 10_000);
    expect(other('bb', known)).toEqual([]);
    expect(other('c', known)).toMatchObject([{ kind: 'wrong' }]);
  });
});
