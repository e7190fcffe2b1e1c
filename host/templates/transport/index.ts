import { definePlugin } from '@postrider/sdk';
import type { Connection, Instance, Outcome, Problem, Refused, Transport } from '@postrider/sdk';
import { ask } from '../shared/http.ts';
import type { Answer, ApiSettings } from '../shared/http.ts';

/** What each status of the API means, from the mail's side. Your provider's documentation has the list. */
const refusals: Readonly<Record<number, Pick<Refused, 'class' | 'scope'>>> = {
  400: { class: 'content', scope: 'mail' },
  401: { class: 'auth', scope: 'account' },
  403: { class: 'auth', scope: 'account' },
  413: { class: 'content', scope: 'mail' },
  422: { class: 'bad-recipient', scope: 'recipient' },
  429: { class: 'throttle', scope: 'account' },
};

/** An answer as an outcome. Never call a mail refused that may have been taken: it would be sent twice. */
function outcomeOf(answer: Answer): Outcome {
  if (answer.kind === 'lost') return { kind: 'uncertain', why: answer.why };
  if (answer.kind === 'not-sent') return later(answer.why);
  const { status, body, retryAfter } = answer;
  const reply = { text: `${status} ${body.toString('utf8')}`.trim() };
  if (status >= 200 && status < 300) return { kind: 'accepted', reply };
  const refusal = refusals[status] ?? { class: 'transient', scope: 'mail' };
  return { kind: 'refused', ...refusal, reply, ...(retryAfter === undefined ? {} : { retryAfter }) };
}

const later = (text: string): Refused => ({
  kind: 'refused',
  class: 'transient',
  scope: 'connection',
  reply: { text },
});

export function transport(given: Instance): Transport {
  const instance = given as Instance<ApiSettings>;

  const connection: Connection = {
    offer: {},
    async send({ envelope, messageId, chunks }, signal) {
      const message = Buffer.concat(chunks).toString('base64');
      const question = { method: 'POST', path: '/v1/mails', body: { ...envelope, message } } as const;
      return outcomeOf(await ask(instance, { ...question, headers: { 'idempotency-key': messageId } }, signal));
    },
    // Each mail has a connection of its own, so nothing stays open.
    close: async () => {},
  };

  /** Asks who we are: a wrong key is found before the first mail leaves. */
  const signIn = async (signal: AbortSignal): Promise<{ refusal: Refused; problem: Problem } | undefined> => {
    const outcome = outcomeOf(await ask(instance, { method: 'GET', path: '/v1/account' }, signal));
    if (outcome.kind === 'accepted') return undefined;
    const refusal = outcome.kind === 'refused' ? outcome : later(outcome.why);
    const what = `The account "${instance.name}" cannot use __title__: ${refusal.reply.text}.`;
    const next = 'Check host, port and key in its settings, and that the provider can be reached.';
    return { refusal, problem: { code: 'API_REFUSED', what, next } };
  };

  return {
    capabilities: { connections: 4, mailsInFlight: 1 },
    verify: async (signal) => (await signIn(signal))?.problem,
    async connect(signal) {
      const refused = await signIn(signal);
      return refused === undefined ? { kind: 'connected', connection } : { kind: 'refused', ...refused };
    },
  };
}

export default definePlugin({
  activate(context) {
    context.register('transports', '__id__', transport);
  },
});
