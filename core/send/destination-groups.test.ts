import { expect, test } from 'vitest';
import { DestinationGroups } from './destination-groups.ts';
import { mxSuffix } from './mx-suffix.ts';

const minute = 60_000;

test.each([
  ['gmail-smtp-in.l.google.com', 'google.com'],
  ['northlight-example.mail.protection.outlook.com.', 'outlook.com'],
  ['MX1.Example.CO.UK', 'example.co.uk'],
  ['mx.provedor.com.br', 'provedor.com.br'],
  ['mx01.kundenserver.de', 'kundenserver.de'],
  ['example.com', 'example.com'],
  ['co.uk', 'co.uk'],
  ['.', undefined],
  ['192.0.2.7', undefined],
  ['a..b', undefined],
])('%s is run by %s', (server, operator) => {
  expect(mxSuffix(server)).toBe(operator);
});

function groupsOver(answer: (domain: string) => Promise<readonly { exchange: string; priority: number }[]>) {
  const clock = { time: 0, now: () => clock.time };
  const asked: string[] = [];
  const silent: string[] = [];
  const groups = new DestinationGroups(
    (domain) => {
      asked.push(domain);
      return answer(domain);
    },
    clock,
    (domain) => silent.push(domain),
  );
  return { groups, clock, asked, silent };
}

test('a domain is asked for once in an hour, however often and however many at once want it', async () => {
  const { groups, clock, asked } = groupsOver(async () => [{ exchange: 'mx.host.example', priority: 5 }]);
  await Promise.all([groups.know(['a.example', 'a.example']), groups.know(['a.example'])]);
  clock.time = 59 * minute;
  await groups.know(['a.example']);
  expect(asked).toEqual(['a.example']);
  expect(groups.groupOf('a.example')).toBe('host.example');
  clock.time = 60 * minute;
  await groups.know(['a.example']);
  expect(asked).toHaveLength(2);
});

test('where the DNS falls silent, what it said before still holds', async () => {
  let answers = true;
  const { groups, clock, silent } = groupsOver(async () => {
    if (!answers) throw new Error('queryMx ETIMEOUT');
    return [{ exchange: 'mx.host.example', priority: 5 }];
  });
  await groups.know(['a.example']);
  answers = false;
  clock.time = 61 * minute;
  await groups.know(['a.example', 'b.example']);
  expect([groups.groupOf('a.example'), groups.groupOf('b.example')]).toEqual(['host.example', 'b.example']);
  expect(silent).toEqual(['a.example', 'b.example']);
});

test('a DNS that answers nobody is left alone for a minute: a list of thousands does not wait for each', async () => {
  const { groups, clock, asked } = groupsOver(() => Promise.reject(new Error('queryMx ETIMEOUT')));
  const domains = Array.from({ length: 5_000 }, (_, index) => `d${index}.example`);
  await groups.know(domains);
  expect(asked.length).toBeLessThan(100);
  clock.time = 6 * minute;
  await groups.know(domains.slice(0, 1));
  expect(asked.at(-1)).toBe('d0.example');
});

test('a domain that takes mail itself, or none at all, is its own group', async () => {
  const { groups } = groupsOver(async (domain) => (domain === 'null.example' ? [{ exchange: '', priority: 0 }] : []));
  await groups.know(['plain.example', 'null.example']);
  expect(groups.groupOf('plain.example')).toBe('plain.example');
  expect(groups.groupOf('null.example')).toBe('null.example');
});
