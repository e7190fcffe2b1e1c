import { expect, test } from 'vitest';
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
