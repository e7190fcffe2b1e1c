import { ProblemError, definePlugin } from '@postrider/sdk';
import type { Inbox, InboxSession, Instance, MailReference, Problem } from '@postrider/sdk';
import { ask } from '../shared/http.ts';
import type { Answer, ApiSettings, Question } from '../shared/http.ts';

/** Octets of the longest list of mails. */
const longestList = 16 * 1024 * 1024;

function problemOf({ name }: Instance, answer: Answer): Problem {
  const how = answer.kind === 'answered' ? `${answer.status} ${answer.body.toString('utf8', 0, 200)}` : answer.why;
  return {
    code: 'API_REFUSED',
    what: `The inbox "${name}" cannot be read at __title__: ${how}.`,
    next: 'Check host, port and key in its settings, and that the provider can be reached.',
  };
}

/** What a good answer holds; undefined when it is none. */
const goodBody = (answer: Answer): Buffer | undefined =>
  answer.kind === 'answered' && answer.status >= 200 && answer.status < 300 ? answer.body : undefined;

export function inbox(given: Instance): Inbox {
  const instance = given as Instance<ApiSettings>;

  /** The answer, if it is a good one. @throws ProblemError otherwise. */
  const good = async (question: Question, signal: AbortSignal): Promise<Buffer> => {
    const answer = await ask(instance, question, signal);
    const body = goodBody(answer);
    if (body !== undefined) return body;
    throw new ProblemError(problemOf(instance, answer));
  };
  const pathOf = ({ uid }: MailReference): string => `/v1/mails/${encodeURIComponent(uid)}`;

  const session: InboxSession = {
    async list(signal) {
      const body = await good({ method: 'GET', path: '/v1/mails', limit: longestList }, signal);
      const mails = JSON.parse(body.toString('utf8')) as readonly { readonly id: string; readonly size: number }[];
      return mails.map(({ id, size }) => ({ uid: id, size }));
    },
    async fetch(mail, limit, signal) {
      if (mail.size !== undefined && mail.size > limit) return { kind: 'too-large', size: mail.size };
      return { kind: 'fetched', raw: await good({ method: 'GET', path: pathOf(mail), limit }, signal) };
    },
    async settle(mail, how, signal) {
      if (how !== 'delete') return;
      const answer = await ask(instance, { method: 'DELETE', path: pathOf(mail) }, signal);
      // Gone already is as good as gone.
      if (answer.kind === 'answered' && answer.status === 404) return;
      if (goodBody(answer) === undefined) throw new ProblemError(problemOf(instance, answer));
    },
    close: async () => {},
  };

  return {
    async open(signal) {
      const answer = await ask(instance, { method: 'GET', path: '/v1/account' }, signal);
      if (goodBody(answer) !== undefined) return { kind: 'opened', session };
      return { kind: 'refused', problem: problemOf(instance, answer) };
    },
  };
}

export default definePlugin({
  activate(context) {
    context.register('inboxes', '__id__', inbox);
  },
});
