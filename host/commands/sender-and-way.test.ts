import { describe, expect, test } from 'vitest';
import { problemOf } from '../testing/problem-of.ts';
import { sampleConfiguration } from '../testing/sample-configuration.ts';
import { askedFor, senderFor, throughFor } from './sender-and-way.ts';

const company = { name: 'North Light', from: 'hello@northlight.example', replyTo: 'desk@northlight.example' };
const route = { name: 'default', use: 'ordered', settings: {}, place: {} };

describe('who a mailing is from', () => {
  test('is the company when no user is named', () => {
    expect(senderFor(sampleConfiguration({ company }), undefined)).toEqual({
      sender: { address: 'hello@northlight.example', name: 'North Light', replyTo: 'desk@northlight.example' },
      through: { account: 'studio' },
    });
  });

  test('is the user where the user says something, and the company where not', () => {
    const configuration = sampleConfiguration(
      {
        company: { ...company, account: 'studio', signature: '/c.html' },
        users: new Map([
          ['mia', { from: 'mia@northlight.example', account: 'desk', signature: '/mia.html' }],
          ['tom', { from: 'tom@northlight.example', name: 'Tom' }],
        ]),
      },
      ['studio', 'desk'],
    );
    expect(senderFor(configuration, 'mia')).toMatchObject({
      sender: { address: 'mia@northlight.example', name: 'North Light' },
      through: { account: 'desk' },
      signature: '/mia.html',
    });
    expect(senderFor(configuration, 'tom')).toMatchObject({
      sender: { address: 'tom@northlight.example', name: 'Tom' },
      through: { account: 'studio' },
      signature: '/c.html',
    });
  });

  test('a user’s account wins over the company’s route, and a user’s route over the company’s account', () => {
    const users = new Map([
      ['mia', { from: 'mia@northlight.example', account: 'studio' }],
      ['tom', { from: 'tom@northlight.example', route: 'default' }],
    ]);
    const byRoute = sampleConfiguration({ company: { ...company, route: 'default' }, users });
    expect(senderFor(byRoute, 'mia').through).toEqual({ account: 'studio' });
    const byAccount = sampleConfiguration({ company: { ...company, account: 'studio' }, users });
    expect(senderFor(byAccount, 'tom').through).toEqual({ route: 'default' });
  });

  test('an unknown user is a problem that names those there are', async () => {
    const users = new Map([['mia', { from: 'mia@northlight.example' }]]);
    expect(await problemOf(() => senderFor(sampleConfiguration({ users }), 'mai'))).toMatchObject({
      code: 'USER_UNKNOWN',
      next: 'Its users are: mia.',
    });
  });
});

describe('what a mailing goes through', () => {
  const configuration = sampleConfiguration({ routes: new Map([['default', route]]) }, ['studio', 'desk']);

  test('is the option, before the settings', () => {
    expect(throughFor(configuration, { account: 'desk' }, { account: 'studio' })).toEqual({ account: 'desk' });
    expect(throughFor(configuration, { route: 'default' }, { account: 'studio' })).toEqual({ route: 'default' });
    expect(throughFor(configuration, {}, { account: 'studio' })).toEqual({ account: 'studio' });
  });

  test('is undecided among several accounts when nothing says which', async () => {
    expect(
      await problemOf(() => throughFor(configuration, {}, senderFor(configuration, undefined).through)),
    ).toMatchObject({
      code: 'ACCOUNT_UNDECIDED',
      next: 'Name one with --account (studio, desk), or set company.account.',
    });
  });

  test('must be configured', async () => {
    expect(await problemOf(() => throughFor(configuration, { account: 'stduio' }, undefined))).toMatchObject({
      code: 'ACCOUNT_UNKNOWN',
      next: 'It has: studio, desk.',
    });
    expect(await problemOf(() => throughFor(configuration, { route: 'none' }, undefined))).toMatchObject({
      what: 'The configuration has no route "none".',
    });
  });
});

test('what was asked for is what was named, never a default of the configuration', () => {
  const users = new Map([['mia', { from: 'mia@northlight.example', account: 'desk' }]]);
  const configuration = sampleConfiguration({ company: { ...company, account: 'studio' }, users });
  expect(askedFor(configuration, {})).toEqual({});
  expect(askedFor(configuration, { user: 'mia' })).toEqual({
    through: { account: 'desk' },
    from: 'mia@northlight.example',
  });
  expect(askedFor(configuration, { user: 'mia', route: 'default' })).toMatchObject({ through: { route: 'default' } });
  expect(askedFor(configuration, { account: 'studio' })).toEqual({ through: { account: 'studio' } });
});
