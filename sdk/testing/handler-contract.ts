import { deepEqual, equal, ok } from 'node:assert/strict';
import type { Desk, Handler, InboundKind, InboundMail } from '#contracts';
import type { ContractCase } from './contract-case.ts';

/** A mail to ask a handler about: a person's short question, with what a test says otherwise. */
export function inboundMail(mail: Partial<InboundMail> = {}): InboundMail {
  return {
    inbox: 'answers',
    uid: 'u1',
    kind: 'human',
    messageId: '<1@helas.example>',
    from: { address: 'marie@helas.example', name: 'Marie Noël' },
    to: [{ address: 'hello@northlight.example' }],
    cc: [],
    subject: 'Wedding in June',
    text: 'Do you photograph weddings?\n',
    date: Date.parse('2026-03-02T09:00:00Z'),
    references: [],
    bounces: [],
    ...mail,
  };
}

const kinds: readonly InboundKind[] = ['bounce', 'complaint', 'unsubscribe', 'automatic', 'human'];

const desks: readonly Desk[] = [
  { inbox: 'answers' },
  {
    inbox: 'answers',
    department: 'Sales',
    user: 'front-desk',
    task: { sink: 'office', type: 'enquiry', status: 'new' },
  },
];

/** Mails as poor and as rich as they come; no handler may stumble over one. */
function extremes(kind: InboundKind): readonly InboundMail[] {
  const {
    from: _from,
    messageId: _messageId,
    date: _date,
    ...anonymous
  } = inboundMail({ kind, subject: '', text: '' });
  const bounces = kind === 'bounce' ? [{ action: 'failed' as const, permanent: true }] : [];
  const joined = { delivery: 101, campaign: 'k3xQ9_ab-Z', address: 'anna@lumen.example', by: 'message-id' as const };
  return [
    inboundMail({ kind, bounces }),
    { ...anonymous, bounces },
    inboundMail({ kind, bounces, joined, subject: `Re: ${'Re: '.repeat(240)}`, text: '> '.repeat(32_000) }),
    inboundMail({ kind, bounces, subject: '\u202eעברית\ud83d', text: '\n'.repeat(65_000) }),
    inboundMail({ kind, bounces, text: `${'On 1 May 2026 '.repeat(4_000)}wrote:` }),
  ];
}

/** Everything the contract asks of a handler. Give each case to the test runner under its name. */
export function handlerContract(make: () => Promise<Handler>): readonly ContractCase[] {
  return kinds.flatMap((kind) => [
    {
      name: `answers every ${kind} mail with a list of actions that survives a process border`,
      async run() {
        const handler = await make();
        for (const desk of desks) {
          for (const mail of extremes(kind)) {
            const actions = await handler.handle(mail, desk);
            ok(Array.isArray(actions));
            ok(actions.length <= 100);
            for (const action of actions) ok(action.kind === 'task' || action.kind === 'suppression');
            deepEqual(structuredClone(actions), actions);
          }
        }
      },
    },
    {
      name: `answers the same ${kind} mail the same way again, and leaves the mail as it was`,
      async run() {
        const handler = await make();
        for (const desk of desks) {
          for (const mail of extremes(kind)) {
            const before = structuredClone(mail);
            const first = await handler.handle(mail, desk);
            deepEqual(await (await make()).handle(mail, desk), first);
            deepEqual(mail, before);
          }
        }
      },
    },
    {
      name: `makes tasks of ${kind} mail only for the desk's own sink`,
      async run() {
        const handler = await make();
        for (const desk of desks) {
          for (const action of await handler.handle(inboundMail({ kind }), desk))
            if (action.kind === 'task') equal(action.sink, desk.task?.sink);
        }
      },
    },
  ]);
}
