import { rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError } from '@postrider/sdk';
import { taskSinkContract, testInstance } from '@postrider/sdk/testing';
import { taskSink } from './index.ts';
import { startProvider } from './try/provider.ts';

const sinkAt = (port: number, key = 'trial') =>
  taskSink(
    testInstance({
      settings: { host: '127.0.0.1', port, security: 'none', key: { secret: 'key' } },
      secrets: { key },
    }),
  );

// Everything that a task sink promises, tried against the pretend provider.
const cases = taskSinkContract(async () => {
  const provider = await startProvider();
  return {
    sink: async () => sinkAt(provider.port),
    [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose](),
  };
});

for (const { name, run } of cases) test(name, run);

test('a wrong key is told, and no task is made up', async () => {
  await using provider = await startProvider();
  const { signal } = new AbortController();
  const task = { title: 'Wedding in June', body: '' };
  await rejects(sinkAt(provider.port, 'wrong').create(task, 'answers/u1/0', signal), (thrown) =>
    ProblemError.is(thrown),
  );
});
