import { expect, test } from 'vitest';
import { askedPermissions } from './asked-permissions.ts';

const asked = (permissions: Parameters<typeof askedPermissions>[0]['permissions'], settings = {}): readonly string[] =>
  askedPermissions({
    permissions,
    contributes: { transports: [{ id: 'pigeon', api: 'transport/v1', title: 'Pigeon', settings }] },
  }).map(({ words }) => words);

test('a plugin that asks for nothing is told to ask for nothing', () => {
  expect(asked({})).toEqual([]);
});

test('each permission is told in words', () => {
  const settings = {
    properties: {
      key: { secret: true },
      host: { type: 'string' },
      auth: { type: 'object', properties: { password: { secret: true } } },
    },
  };
  const network = ['api.example:443', '${settings.host}:25', '${settings.host}:${settings.proxy.port}', '[::1]:25'];
  expect(asked({ network, data: true, mail: 'metadata' }, settings)).toEqual([
    'connect to api.example, port 443',
    'connect to the host in its setting `host`, port 25',
    'connect to the host in its setting `host`, the port in its setting `proxy.port`',
    'connect to ::1, port 25',
    'read the secret you name in its setting `key` (transport `pigeon`)',
    'read the secret you name in its setting `auth.password` (transport `pigeon`)',
    'learn who is written to, when, and how it went',
    'keep files in a folder of its own',
  ]);
});
