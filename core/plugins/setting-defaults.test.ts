import { expect, test } from 'vitest';
import type { PermissionPart } from './network-permission.ts';
import { defaultsIn } from './setting-defaults.ts';

const host: PermissionPart = { kind: 'setting', path: ['host'] };
const nested: PermissionPart = { kind: 'setting', path: ['proxy', 'host'] };
const given = { properties: { host: { default: 'a.example' } } };

test.each<readonly [string, PermissionPart, unknown, readonly string[]]>([
  ['a part that is written out has none', { kind: 'literal', text: 'host' }, given, []],
  ['a setting without one has none', host, { properties: { host: { type: 'string' } } }, []],
  ['a setting has its own', host, given, ['a.example']],
  ['a port is told as a text', { kind: 'setting', path: ['port'] }, { properties: { port: { default: 25 } } }, ['25']],
  ['a condition', host, { if: {}, else: given }, ['a.example']],
  ['an alternative', host, { allOf: [{ oneOf: [given] }] }, ['a.example']],
  ['a definition that something refers to', host, { $ref: '#/$defs/far', $defs: { far: given } }, ['a.example']],
  [
    'a place that no keyword of schemas is',
    host,
    { $ref: '#/enumDescriptions/0', enumDescriptions: [given] },
    ['a.example'],
  ],
  ['several', host, { ...given, else: { properties: { host: { default: 'b.example' } } } }, ['a.example', 'b.example']],
  ['a group within', nested, { properties: { proxy: given } }, ['a.example']],
  ['a group’s own default', nested, { properties: { proxy: { default: { host: 'a.example' } } } }, ['a.example']],
  ['a default that is no text and no number', host, { properties: { host: { default: { host: 'x' } } } }, []],
  ['a name of the language itself', { kind: 'setting', path: ['constructor'] }, { properties: {} }, []],
])('%s', (_, part, schema, defaults) => {
  expect(defaultsIn([schema])(part)).toEqual(defaults);
});
