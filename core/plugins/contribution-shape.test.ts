import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ContributionKind } from '../contracts/index.ts';
import { shapeFaults } from './contribution-shape.ts';
import { contributionKinds } from './contribution-kinds.ts';

const nothing = (): undefined => undefined;
const whole: { readonly [Kind in ContributionKind]: object } = {
  transports: { capabilities: { connections: 1, mailsInFlight: 1 }, verify: nothing, connect: nothing },
  inboxes: { open: nothing },
  throttles: { initial: null, grant: nothing },
  routes: { rank: nothing },
  handlers: { handle: nothing },
  taskSinks: { create: nothing },
  renderers: { compile: nothing },
  stores: { open: nothing },
};

test.each(contributionKinds())('what %s must have is named when it is missing, each by itself', (kind) => {
  expect(shapeFaults(kind, whole[kind])).toEqual([]);
  const members = Object.keys(whole[kind]);
  expect(shapeFaults(kind, {})).toHaveLength(members.length);
  for (const member of members) {
    const { [member]: _, ...rest } = whole[kind] as Record<string, unknown>;
    expect(shapeFaults(kind, rest)).toEqual([expect.stringContaining(`\`${member}\``)]);
  }
});

test('members of a class count', () => {
  class Ordered {
    rank(): readonly never[] {
      return [];
    }
  }
  expect(shapeFaults('routes', new Ordered())).toEqual([]);
});

test('a transport that offers no whole connection is refused: it would keep its mails waiting for ever', () => {
  for (const connections of [0, 1.5, -1, Number.NaN, Infinity, '5', undefined]) {
    const transport = { ...whole.transports, capabilities: { connections, mailsInFlight: 1 } };
    expect(shapeFaults('transports', transport)).toEqual([
      '`capabilities` must have `connections`, a whole number of 1 or more',
    ]);
  }
});

test('an optional member of another type is refused', () => {
  expect(shapeFaults('taskSinks', { create: nothing, close: 'yes' })).toEqual(['`close` must be a function']);
});

test('parts of a throttle that go together are there together', () => {
  expect(shapeFaults('throttles', { ...whole.throttles, findings: { list: nothing, forget: nothing } })).toEqual([]);
  expect(shapeFaults('throttles', { ...whole.throttles, forecast: {} })).toEqual([]);
  expect(shapeFaults('throttles', { ...whole.throttles, findings: { list: nothing } })).toEqual([
    '`findings` is not whole: `forget` must be a function',
  ]);
  expect(shapeFaults('throttles', { ...whole.throttles, forecast: nothing })).toEqual(['`forecast` must be an object']);
});

test('any value at all is judged and not thrown over', () => {
  fc.assert(
    fc.property(fc.constantFrom(...contributionKinds()), fc.anything(), (kind, value) => {
      expect(shapeFaults(kind, value).length).toBeGreaterThan(0);
    }),
  );
});
