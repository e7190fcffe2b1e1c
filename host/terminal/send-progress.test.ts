import type { Fact, Hold, Settlement, Tally } from '@postrider/core/contracts';
import { deliveryStates } from '@postrider/core/contracts';
import { expect, test } from 'vitest';
import { recordingTerminal } from '../testing/recording-terminal.ts';
import type { RecordingTerminal } from '../testing/recording-terminal.ts';
import { SendProgress } from './send-progress.ts';
import { wordsFor } from './words.ts';

const none = Object.fromEntries(deliveryStates.map((state) => [state, 0])) as Tally;
const start = Date.parse('2026-03-02T09:00:00Z');
const reply = { text: '250 2.0.0 Ok', code: 250 };

/** Follows a run of so many mails; `at` is the second its facts happened. */
function follow(queued: number): { terminal: RecordingTerminal; progress: SendProgress; at: (second: number) => void } {
  const terminal = recordingTerminal();
  let now = start;
  const progress = new SendProgress(terminal, wordsFor('en', 'UTC'), { ...none, queued }, () => now);
  return { terminal, progress, at: (second) => (now = start + second * 1_000) };
}

function settled(second: number, kinds: Readonly<Record<string, number>>): Fact {
  const verdicts: Readonly<Record<string, Settlement['verdict']>> = {
    accepted: { kind: 'accepted', outcome: { kind: 'accepted', reply } },
    refused: { kind: 'failed', outcome: { kind: 'refused', class: 'bad-recipient', scope: 'recipient', reply } },
    later: {
      kind: 'waiting',
      outcome: { kind: 'refused', class: 'transient', scope: 'recipient', reply },
      dueAt: start + 1e6,
      counts: true,
    },
    uncertain: { kind: 'uncertain', outcome: { kind: 'uncertain', why: 'The line broke.' } },
    released: { kind: 'released' },
  };
  const at = start + second * 1_000;
  const settlements = Object.entries(kinds).flatMap(([kind, count]) =>
    Array.from({ length: count }, (): Settlement => {
      const verdict = verdicts[kind];
      if (verdict === undefined) throw new Error(kind);
      return { delivery: 1, account: 'studio', startedAt: at, verdict };
    }),
  );
  return { type: 'deliveries.settled', at, settlements };
}

const hold = (more: Partial<Hold>): Fact => ({
  type: 'account.held',
  at: start,
  hold: {
    account: 'studio',
    until: start + 3_600_000,
    class: 'quota',
    reason: '550 5.4.5 Daily limit',
    since: start,
    ...more,
  },
});

test('what was settled is counted by what became of it, with the rate and the time to go', () => {
  const { terminal, progress, at } = follow(1_000);
  using _progress = progress;
  for (let second = 1; second <= 6; second++) {
    at(second);
    progress.hear(settled(second, { accepted: 98, refused: 1, uncertain: 1 }));
  }
  expect(terminal.told).toEqual([
    'Sending: 500 of 1,000, 125/s  accepted 490  refused 5  uncertain 5  4 seconds to go  waiting 500',
  ]);
});

test('mails that go later, or back in the queue, are still waiting', () => {
  const { terminal, progress, at } = follow(10);
  using _progress = progress;
  at(6);
  progress.hear(settled(6, { accepted: 2, later: 3, released: 1 }));
  expect(terminal.told).toEqual(['Sending: 2 of 10, 6/s  accepted 2  refused 0  1 second to go  waiting 8']);
});

test('a pause of the provider is said once, with its length and the provider’s words', () => {
  const { terminal, progress } = follow(10);
  using _progress = progress;
  progress.hear(hold({}));
  progress.hear(hold({}));
  expect(terminal.told).toEqual(['‖ "studio" pauses for 1 hour: 550 5.4.5 Daily limit']);
});

test('a pause until a person acts says so, and one of a moment says nothing', () => {
  const { terminal, progress } = follow(10);
  using _progress = progress;
  progress.hear(hold({ until: start + 1_500 }));
  progress.hear(hold({ until: Infinity, reason: '535 5.7.8 Wrong password' }));
  expect(terminal.told).toEqual(['‖ "studio" pauses until you act: 535 5.7.8 Wrong password']);
});

test('a wait for a limit tells until when and why', () => {
  const { terminal, progress } = follow(10);
  using _progress = progress;
  progress.hear({ type: 'sending.paused', at: start, until: start + 90_000, why: 'throttle' });
  expect(terminal.told.map((line) => line.replaceAll(/\s/gu, ' '))).toEqual([
    '… Waiting until Mar 2, 2026, 9:01 AM (1 minute 30 seconds): a limit lets no more go now.',
  ]);
});

test('while nothing goes, no time to go is told', () => {
  const { terminal, progress, at } = follow(1_000);
  using _progress = progress;
  progress.hear(settled(1, { accepted: 100 }));
  progress.hear({ type: 'sending.paused', at: start + 1_000, until: start + 86_400_000, why: 'throttle' });
  at(6);
  progress.hear(settled(6, { accepted: 100 }));
  expect(terminal.told.at(-1)).toMatch(/accepted 200 {2}refused 0 {2}waiting 800$/);
});

test('a connection that is refused tells what, what to do, and the code', () => {
  const { terminal, progress } = follow(10);
  using _progress = progress;
  const problem = { code: 'SMTP_UNREACHABLE', what: 'Nothing listens there.', next: 'Check the port.' };
  progress.hear({ type: 'connection.refused', at: start, account: 'studio', problem });
  expect(terminal.told).toEqual(['! Nothing listens there. Check the port. (SMTP_UNREACHABLE)']);
});

test('an answer cannot garble the terminal', () => {
  const { terminal, progress } = follow(10);
  using _progress = progress;
  progress.hear(hold({ reason: '550 no\u001B[2J\r\nAll is well' }));
  expect(terminal.told).toEqual(['‖ "studio" pauses for 1 hour: 550 no [2J All is well']);
});

test('what was uncertain and turned up in a Sent folder is accepted; what was never taken waits again', () => {
  const { terminal, progress, at } = follow(10);
  using _progress = progress;
  progress.hear(settled(1, { accepted: 6, uncertain: 1 }));
  at(6);
  progress.hear({ type: 'deliveries.resolved', at: start, account: 'studio', found: [], requeued: [1] });
  at(12);
  // These two an earlier host had left behind.
  progress.hear({ type: 'deliveries.resolved', at: start, account: 'studio', found: [8, 9], requeued: [] });
  expect(terminal.told.map((line) => /accepted .*$/.exec(line)?.[0].replaceAll(/ {2}.* to go/g, ''))).toEqual([
    'accepted 6  refused 0  waiting 4',
    'accepted 8  refused 0  waiting 2',
  ]);
});

test('a Sent folder that could not be looked into is told once', () => {
  const { terminal, progress } = follow(10);
  using _progress = progress;
  const problem = { code: 'SENT_UNPROVEN', what: 'The folder proves nothing.', next: 'Look yourself.' };
  for (let time = 0; time < 2; time++) progress.hear({ type: 'search.failed', at: start, account: 'studio', problem });
  expect(terminal.told.filter((line) => line.includes('SENT_UNPROVEN'))).toHaveLength(1);
});
