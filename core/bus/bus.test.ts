import { expect, test } from 'vitest';
import type { Fact, Log } from '../contracts/index.ts';
import { SubjectBus } from './bus.ts';

const fact: Fact = { type: 'campaign.finished', at: 0, campaign: 'spring' };

function recordingLog(): Log & { readonly errors: string[] } {
  const errors: string[] = [];
  return { errors, debug() {}, info() {}, warn() {}, error: (message) => void errors.push(message) };
}

test('a listener hears the facts of its type until it is disposed', () => {
  const bus = new SubjectBus(recordingLog());
  const heard: string[] = [];
  const ears = bus.on('campaign.finished', (each) => heard.push(each.campaign));
  bus.publish(fact);
  bus.publish({ type: 'connection.opened', at: 0, account: 'studio' });
  ears[Symbol.dispose]();
  bus.publish(fact);
  expect(heard).toEqual(['spring']);
});

test('a listener that throws is reported and disturbs nobody', () => {
  const log = recordingLog();
  const bus = new SubjectBus(log);
  const heard: Fact[] = [];
  bus.onAny(() => {
    throw new Error('broken listener');
  });
  bus.onAny((each) => heard.push(each));
  bus.publish(fact);
  expect(heard).toEqual([fact]);
  expect(log.errors).toHaveLength(1);
});
