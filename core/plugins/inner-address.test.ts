import { expect, test } from 'vitest';
import { isInnerAddress, isLocalName } from './inner-address.ts';

test.each([
  '127.0.0.1',
  '127.8.8.8',
  '0.0.0.0',
  '169.254.169.254',
  '100.100.100.200',
  '192.0.0.192',
  '::1',
  '::',
  '::ffff:127.0.0.1',
  '::ffff:169.254.169.254',
  '::ffff:7f00:1',
  '::127.0.0.1',
  '64:ff9b::7f00:1',
  'fe80::1',
  'fe80::1%eth0',
  'fd00:ec2::254',
])('%s is this computer or its closest surroundings', (address) => {
  expect(isInnerAddress(address)).toBe(true);
});

test.each([
  '192.168.1.20',
  '10.0.0.5',
  '203.0.113.9',
  '100.64.0.1',
  '2001:db8::1',
  'fd12:3456::1',
  '::ffff:203.0.113.9',
])('%s is somewhere else: a relay in the house may be there', (address) => {
  expect(isInnerAddress(address)).toBe(false);
});

test('only a name that says so means this computer', () => {
  expect(isLocalName('localhost')).toBe(true);
  expect(isLocalName('mail.localhost')).toBe(true);
  expect(isLocalName('localhost.example')).toBe(false);
  expect(isLocalName('mylocalhost')).toBe(false);
});
