import { ProblemError, definePlugin } from '@postrider/sdk';
import type { Instance, TaskReference, TaskSink } from '@postrider/sdk';
import { ask } from '../shared/http.ts';
import type { ApiSettings } from '../shared/http.ts';

/** The task's own name in the answer; anything else in it is of no interest here. */
function referenceIn(body: Buffer): TaskReference | undefined {
  try {
    const { id, url } = JSON.parse(body.toString('utf8')) as Record<string, unknown>;
    if (typeof id !== 'string' || id === '') return undefined;
    return { id, ...(typeof url === 'string' ? { url } : {}) };
  } catch {
    return undefined;
  }
}

export function taskSink(given: Instance): TaskSink {
  const instance = given as Instance<ApiSettings>;
  return {
    // The key makes it safe to ask again after an answer that was lost: the API makes one task of it.
    async create(task, key, signal) {
      const headers = { 'idempotency-key': Buffer.from(key).toString('base64url') };
      const answer = await ask(instance, { method: 'POST', path: '/v1/tasks', body: task, headers }, signal);
      const reference = answer.kind === 'answered' && answer.status < 300 ? referenceIn(answer.body) : undefined;
      if (reference !== undefined) return reference;
      const how = answer.kind === 'answered' ? `${answer.status} ${answer.body.toString('utf8', 0, 200)}` : answer.why;
      throw new ProblemError({
        code: 'API_REFUSED',
        what: `The task sink "${instance.name}" did not get a task to __title__: ${how}.`,
        next: 'Check host, port and key in its settings; the mail waits and is tried again.',
      });
    },
  };
}

export default definePlugin({
  activate(context) {
    context.register('taskSinks', '__id__', taskSink);
  },
});
