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

test('what stands in for a setting that nobody wrote is told, and is a part of what is asked', () => {
  const withDefault = (host: string) => ({
    permissions: { network: ['${settings.host}:${settings.port}'] },
    contributes: {
      transports: [
        {
          id: 'pigeon',
          api: 'transport/v1',
          title: 'Pigeon',
          settings: { properties: { host: { default: host }, port: { default: 443 } } },
        },
      ],
    },
  });
  const [asked] = askedPermissions(withDefault('api.example'));
  expect(asked?.words).toBe(
    'connect to the host in its setting `host` (api.example if not set), the port in its setting `port` (443 if not set)',
  );
  expect(askedPermissions(withDefault('api.example'))[0]?.key).toBe(asked?.key);
  expect(askedPermissions(withDefault('thief.example'))[0]?.key).not.toBe(asked?.key);
});

test('a default that looks like a host’s name and is another is told by its characters', () => {
  const settings = { properties: { host: { default: 'аpi.example\u202e' } } };
  expect(asked({ network: ['${settings.host}:25'] }, settings)).toEqual([
    'connect to the host in its setting `host` (\\u{430}pi.example\\u{202e} if not set), port 25',
  ]);
});
