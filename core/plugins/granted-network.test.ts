import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import * as fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { ProblemError } from '../contracts/index.ts';
import type { Problem } from '../contracts/index.ts';
import { addressesByDefault, grantedAddresses, grantedNetwork } from './granted-network.ts';
import { parseNetworkPermission } from './network-permission.ts';

const never = new AbortController().signal;
const templated = { network: ['${settings.host}:${settings.port}'] };
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function listen(): Promise<number> {
  const server = createServer((socket) => socket.end('220 welcome\r\n'));
  servers.push(server);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function closedPort(): Promise<number> {
  const port = await listen();
  await new Promise((resolve) => servers.pop()?.close(resolve));
  return port;
}

async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!ProblemError.is(thrown)) throw new Error('No problem was thrown', { cause: thrown });
  return thrown.problem;
}

test('an address from the settings is granted and connects', async () => {
  const port = await listen();
  const network = grantedNetwork(templated, { host: '127.0.0.1', port }, 'Account `studio`');
  const socket = await network.connect({ host: '127.0.0.1', port }, never);
  const greeting = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString())));
  expect(greeting).toBe('220 welcome\r\n');
  socket.destroy();
});

test('host names are the same however they are spelt', async () => {
  const port = await closedPort();
  const network = grantedNetwork(templated, { host: 'LocalHost.', port }, 'Account `studio`');
  // Granted, so it was tried.
  expect((await problemOf(network.connect({ host: 'localhost', port }, never))).code).toBe('NETWORK_UNREACHABLE');
});

test('another host or port is not granted', async () => {
  const network = grantedNetwork(templated, { host: 'mail.isp.example', port: 587 }, 'Account `studio`');
  for (const to of [
    { host: 'evil.example', port: 587 },
    { host: 'mail.isp.example', port: 25 },
  ]) {
    expect(await problemOf(network.connect(to, never))).toEqual({
      code: 'NETWORK_NOT_GRANTED',
      what: `Account \`studio\` wanted to connect to ${to.host}:${to.port}, which it was not granted (granted: mail.isp.example:587).`,
      next: 'Correct the host and port in its settings; if they are right, the plugin must ask for the address in its manifest (`permissions.network`).',
    });
  }
});

test('a plugin that asked for nothing, or whose setting is not set, is granted nothing', async () => {
  const nothing = 'Inbox `sales` wanted to connect to a.example:25, which it was not granted (granted: nothing).';
  for (const network of [
    grantedNetwork({}, {}, 'Inbox `sales`'),
    grantedNetwork(templated, { host: 'a.example' }, 'Inbox `sales`'),
  ]) {
    expect((await problemOf(network.connect({ host: 'a.example', port: 25 }, never))).what).toBe(nothing);
  }
});

test('a closed port says that nothing listens there', async () => {
  const port = await closedPort();
  const network = grantedNetwork(templated, { host: '127.0.0.1', port }, 'Account `studio`');
  expect(await problemOf(network.connect({ host: '127.0.0.1', port }, never))).toMatchObject({
    code: 'NETWORK_UNREACHABLE',
    what: `Account \`studio\` could not connect to 127.0.0.1:${port}: nothing listens on that port.`,
    next: 'Check the host and port in the settings, and that the server is running.',
    cause: { code: 'ECONNREFUSED' },
  });
});

test('an unknown name says so, or that it could not be looked up', async () => {
  const to = { host: 'no-such-host.invalid', port: 25 };
  const problem = await problemOf(grantedNetwork(templated, to, 'Account `studio`').connect(to, never));
  expect(problem.what).toMatch(
    /^Account `studio` could not connect to no-such-host\.invalid:25: (no computer of that name is known|its name could not be looked up now)\.$/,
  );
});

test('a signal that ran out of time before or while connecting is the end of it', async () => {
  const port = await listen();
  const network = grantedNetwork(templated, { host: '127.0.0.1', port }, 'Account `studio`');
  const abort = new AbortController();
  const connecting = problemOf(network.connect({ host: '127.0.0.1', port }, abort.signal));
  abort.abort(new DOMException('too late', 'TimeoutError'));
  for (const problem of [
    await connecting,
    await problemOf(network.connect({ host: '127.0.0.1', port }, abort.signal)),
  ]) {
    expect(problem.code).toBe('NETWORK_UNREACHABLE');
    expect(problem.what).toBe(`Account \`studio\` could not connect to 127.0.0.1:${port}: it did not answer in time.`);
    expect(problem.next).toBe('Check the host and port in the settings; a firewall may be in the way.');
  }
});

test.each([
  '*:25',
  'a.example',
  'a.example:0',
  'a.example:65536',
  ':25',
  'http://a.example:25',
  '${host}:25',
  'a b:25',
  '${settings.}:25',
])('%s is not an address that can be asked for', (text) => {
  expect(parseNetworkPermission(text)).toBeUndefined();
});

test('no manifest and no settings grant an address that they do not spell out', async () => {
  const permission = fc.oneof(fc.string(), fc.constantFrom('${settings.host}:${settings.port}', '*:*', 'a.example:25'));
  const host = fc.oneof(fc.string(), fc.constantFrom('*', '', '.', '0.0.0.0', 'example', '.other.example'));
  await fc.assert(
    fc.asyncProperty(fc.array(permission), host, fc.anything(), async (network, name, port) => {
      const granted = grantedNetwork({ network }, { host: name, port }, 'Account `studio`');
      const problem = await problemOf(granted.connect({ host: 'other.example', port: 25 }, never));
      expect(problem.code).toBe('NETWORK_NOT_GRANTED');
    }),
  );
});

test('the addresses that permissions come to are told once each, those without settings too', () => {
  const permissions = {
    network: ['${settings.host}:${settings.port}', '${settings.host}:465', '[::1]:25', 'A.example:1'],
  };
  const instances = [{ host: 'One.example', port: 587 }, { host: 'two.example' }, { host: 'one.example', port: 465 }];
  expect(grantedAddresses(permissions, instances)).toEqual([
    '[::1]:25',
    'a.example:1',
    'one.example:587',
    'one.example:465',
    'two.example:465',
  ]);
});

test('where nothing is configured, the defaults are the addresses', () => {
  const permissions = { network: ['${settings.host}:${settings.port}', '${settings.host}:465', '${settings.other}:1'] };
  const schemas = [{ properties: { host: { default: 'a.example' }, port: { default: 443 }, other: {} } }];
  expect(addressesByDefault(permissions, schemas)).toEqual(['a.example:443', 'a.example:465']);
});
