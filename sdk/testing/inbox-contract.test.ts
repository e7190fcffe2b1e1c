import type { Inbox, InboxSession, OpenedInbox } from '@postrider/core/contracts';
import { ProblemError } from '@postrider/core/contracts';
import { describe, expect, test } from 'vitest';
import { inboxContract } from './inbox-contract.ts';
import type { InboxBench } from './inbox-contract.ts';

interface Held {
  readonly uid: string;
  readonly raw: Uint8Array;
}

const problem = new ProblemError({
  code: 'MEMORY_INBOX',
  what: 'It does not do that.',
  next: 'Ask for something else.',
});
const refused: OpenedInbox = { kind: 'refused', problem: problem.problem };

/** The shortest inbox that keeps every promise: mails in memory. What is given in its place breaks one. */
function memoryBench(
  broken: (session: InboxSession, mails: Held[]) => Partial<InboxSession>,
  open?: Inbox['open'],
): InboxBench {
  let mails: Held[] = [];
  let delivered = 0;
  let busy = false;
  const session = (): InboxSession => {
    const deleted = new Set<string>();
    const sound: InboxSession = {
      list: async (signal) => {
        if (signal.aborted) throw problem;
        return mails.map(({ uid, raw }) => ({ uid, size: raw.length }));
      },
      fetch: async ({ uid }, limit, signal) => {
        const mail = mails.find((each) => each.uid === uid);
        if (mail === undefined || signal.aborted) throw problem;
        return mail.raw.length > limit
          ? { kind: 'too-large', size: mail.raw.length }
          : { kind: 'fetched', raw: mail.raw };
      },
      settle: async ({ uid }, how) => {
        if (how === 'delete') deleted.add(uid);
      },
      close: async () => {
        mails = mails.filter(({ uid }) => !deleted.has(uid));
        busy = false;
      },
    };
    return { ...sound, ...broken(sound, mails) };
  };
  return {
    inbox: {
      open:
        open ??
        (async (signal) => {
          if (busy || signal.aborted) return refused;
          busy = true;
          return { kind: 'opened', session: session() };
        }),
    },
    stranger: { open: async () => refused },
    deliver: (raw) => {
      delivered += 1;
      mails = [...mails, { uid: `uid-${delivered}`, raw }];
    },
    held: () => mails.map(({ raw }) => raw),
    [Symbol.asyncDispose]: async () => {},
  };
}

type Defect = (session: InboxSession, mails: Held[]) => Partial<InboxSession>;

/** Names of the cases that such an inbox fails. */
async function failures(broken: Defect, open?: Inbox['open']): Promise<readonly string[]> {
  const cases = inboxContract({
    bench: async () => memoryBench(broken, open),
    sessions: 'exclusive',
    lastLineEnd: 'kept',
  });
  const failed: string[] = [];
  for (const each of cases)
    await each.run().catch(() => {
      failed.push(each.name);
    });
  return failed;
}

const decoded = (raw: Uint8Array, change: (text: string) => string): Buffer =>
  Buffer.from(change(Buffer.from(raw).toString('latin1')), 'latin1');
const altered =
  (change: (raw: Uint8Array) => Uint8Array): Defect =>
  (session) => ({
    fetch: async (mail, limit, signal) => {
      const fetched = await session.fetch(mail, limit, signal);
      return fetched.kind === 'fetched' ? { kind: 'fetched', raw: change(fetched.raw) } : fetched;
    },
  });

describe('the inbox contract', () => {
  test('is kept by a sound inbox', async () => {
    expect(await failures(() => ({}))).toEqual([]);
  });

  const defects: readonly (readonly [what: string, defect: Defect, seen: string])[] = [
    [
      'loses the last mail',
      (session) => ({ list: async (signal) => (await session.list(signal)).slice(0, -1) }),
      'every mail is listed once',
    ],
    ['decodes mails as UTF-8', altered((raw) => Buffer.from(Buffer.from(raw).toString('utf8'))), 'octets over 127'],
    [
      'keeps stuffed dots',
      altered((raw) => decoded(raw, (text) => text.replaceAll('\r\n.', '\r\n..'))),
      'begin with dots',
    ],
    ['mends line ends', altered((raw) => decoded(raw, (text) => text.replaceAll(/\r?\n/g, '\r\n'))), 'bare line feeds'],
    ['cuts at a NUL', altered((raw) => decoded(raw, (text) => text.split('\0')[0] ?? '')), 'NULs'],
    [
      'numbers mails anew each time',
      (session) => ({
        list: async (signal) =>
          (await session.list(signal)).map((mail, index) => ({ ...mail, uid: `uid-${index + 1}` })),
      }),
      'an id lasts',
    ],
    [
      'ignores the limit',
      (session) => ({ fetch: (mail, _, signal) => session.fetch(mail, Infinity, signal) }),
      'over the limit',
    ],
    [
      'takes the limit as one too many',
      (session) => ({ fetch: (mail, limit, signal) => session.fetch(mail, limit - 1, signal) }),
      'exactly the limit',
    ],
    [
      'deletes what was only read',
      (session) => ({
        fetch: async (mail, limit, signal) => {
          await session.settle(mail, 'delete', signal);
          return session.fetch(mail, limit, signal);
        },
      }),
      'reading alone',
    ],
    [
      'deletes what was seen',
      (session) => ({ settle: (mail, _, signal) => session.settle(mail, 'delete', signal) }),
      '"seen" stays',
    ],
    ['never deletes', () => ({ settle: async () => {} }), 'is gone once'],
    [
      'gives an empty mail for one that is not there',
      () => ({ fetch: async () => ({ kind: 'fetched', raw: new Uint8Array() }) }),
      'not in the mailbox',
    ],
    ['rejects with anything', () => ({ fetch: () => Promise.reject(new Error('oops')) }), 'not in the mailbox'],
    ['does not end its session', () => ({ close: async () => {} }), 'can be opened again'],
    [
      'ignores an abort',
      (session) => ({ fetch: (mail, limit) => session.fetch(mail, limit, new AbortController().signal) }),
      'fetch that is aborted',
    ],
  ];
  test.each(defects)('is broken by an inbox that %s', async (_, defect, seen) => {
    expect((await failures(defect)).join('\n')).toContain(seen);
  });

  test('is broken by an inbox that opens for anybody at any time', async () => {
    const bench = memoryBench(() => ({}));
    let last: OpenedInbox | undefined;
    const careless: Inbox['open'] = async () => {
      if (last?.kind === 'opened') await last.session.close();
      last = await bench.inbox.open(new AbortController().signal);
      return last;
    };
    const failed = (await failures(() => ({}), careless)).join('\n');
    expect(failed).toContain('second session');
    expect(failed).toContain('opening that is aborted');
  });
});
