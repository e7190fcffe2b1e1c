import { expect, test } from 'vitest';
import { readFixture } from './fixtures/read-fixture.ts';
import { Durable, rehearse, Steps } from './fixtures/rehearsal.ts';

const never = new AbortController().signal;

function fullMailbox(): Durable {
  const durable = new Durable();
  durable.mailbox.set('u1', readFixture('human-reply'));
  durable.mailbox.set('u2', readFixture('postfix-dsn-unknown-user'));
  durable.mailbox.set('u3', readFixture('human-stranger'));
  durable.mailbox.set('u4', new TextEncoder().encode('no mail at all'));
  return durable;
}

/** What stands in the world, whatever happened on the way. */
function standing(durable: Durable) {
  return {
    tasks: [...durable.tasks.keys()].sort(),
    records: [...durable.records].map(([uid, { kind }]) => `${uid} ${kind}`).sort(),
    returned: durable.returned.length,
    suppressions: durable.suppressions.length,
    mailbox: [...durable.mailbox.keys()],
  };
}

const allDoneOnce = {
  tasks: ['answers/u1/0', 'answers/u1/1', 'answers/u3/0', 'answers/u3/1'],
  records: ['u1 human', 'u2 bounce', 'u3 human', 'u4 not-understood'],
  returned: 1,
  suppressions: 1,
  // Worked mails are gone, the one nobody understood is not.
  mailbox: ['u4'],
};

async function stepsOfAnUndisturbedPoll(): Promise<readonly string[]> {
  const durable = fullMailbox();
  const steps = new Steps();
  const { stream, station } = rehearse(durable, steps);
  await stream.poll(station, never);
  return steps.taken;
}

test('a mail is touched in the mailbox only after its record, and recorded only after its tasks', async () => {
  const steps = await stepsOfAnUndisturbedPoll();
  const oneTask = ['actionDone', 'create', 'markActionDone'];
  expect(steps.slice(0, 12)).toEqual(['open', 'list', 'seen', 'fetch', ...oneTask, ...oneTask, 'record', 'settle']);
});

test('a crash before or after any step loses nothing and doubles nothing', async () => {
  const all = await stepsOfAnUndisturbedPoll();
  expect(all.length).toBeGreaterThan(20);
  for (let step = 0; step < all.length; step++) {
    for (const when of ['before', 'after'] as const) {
      const story = `crash ${when} step ${step} (${all[step]})`;
      const durable = fullMailbox();
      const steps = new Steps();
      steps.crashAt(step, when);
      const before = rehearse(durable, steps);
      await before.stream.poll(before.station, never);
      // At no time is a mail out of the mailbox that is not on record.
      const lost = ['u1', 'u2', 'u3', 'u4'].filter((uid) => !durable.mailbox.has(uid) && !durable.records.has(uid));
      expect({ story, crashed: steps.hasCrashed, lost }).toEqual({ story, crashed: true, lost: [] });
      const after = rehearse(durable);
      await after.stream.poll(after.station, never);
      expect({ story, ...standing(durable) }).toEqual({ story, ...allDoneOnce });
    }
  }
});

test('crash upon crash upon crash ends well too', async () => {
  const all = await stepsOfAnUndisturbedPoll();
  for (let rhythm = 4; rhythm < all.length; rhythm++) {
    const durable = fullMailbox();
    for (let run = 0; run < 40; run++) {
      const steps = new Steps();
      steps.crashAt(rhythm, run % 2 === 0 ? 'before' : 'after');
      const { stream, station } = rehearse(durable, steps);
      await stream.poll(station, never);
    }
    const last = rehearse(durable);
    await last.stream.poll(last.station, never);
    expect({ rhythm, ...standing(durable) }).toEqual({ rhythm, ...allDoneOnce });
  }
});
