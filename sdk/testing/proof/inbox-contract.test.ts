import type { Inbox, InboxSession, OpenedInbox } from '#contracts';
import { ProblemError } from '#contracts';
import { describe, expect, test } from 'vitest';
import { brokenPromises } from '../broken-promises.ts';
import { inboxContract } from '../inbox-contract.ts';
import type { InboxBench } from '../inbox-contract.ts';
import { wrongPassword } from '../wrong-password.ts';

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
  return (await brokenPromises(casesFor(async () => memoryBench(broken, open)))).map(({ name }) => name);
}

const casesFor = (bench: () => Promise<InboxBench>) =>
  inboxContract({ bench, sessions: 'exclusive', lastLineEnd: 'kept' });

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

/** An inbox that spoils mails in which a word stands. */
const spoiling = (word: string, change: (text: string) => string): Defect =>
  altered((raw) => decoded(raw, (text) => (text.includes(word) ? change(text) : text)));
const asked = new AbortController().signal;

const wrong: Readonly<Record<string, Defect>> = {
  'an empty mailbox lists nothing': (session, mails) => ({
    list: async (signal) => (mails.length === 0 ? [{ uid: 'ghost' }] : session.list(signal)),
  }),
  'every mail is listed once, and read whole': (session, mails) => ({
    list: async (signal) => (await session.list(signal)).slice(0, mails.length > 10 ? -1 : undefined),
  }),
  'a mail is read octet by octet: lines that begin with dots': spoiling('Subject: dots', (text) =>
    text.replace('\r\n..\r\n', '\r\n.\r\n'),
  ),
  'a mail is read octet by octet: nothing but a dot': altered((raw) => (raw.length === 3 ? Buffer.from('\r\n') : raw)),
  'a mail is read octet by octet: bare line feeds and returns': spoiling('Subject: bare', (text) =>
    text.replaceAll(/\r?\n/g, '\r\n'),
  ),
  'a mail is read octet by octet: octets over 127': spoiling('Subject: Gr', (text) => text.replaceAll('\xff', '\xef')),
  'a mail is read octet by octet: NULs': spoiling('Subject: nul', (text) => text.replaceAll('\0', '')),
  'a mail is read octet by octet: one very long line': spoiling('Subject: long', (text) =>
    text.replace('x'.repeat(65_536), (line) => `${line}\r\n`),
  ),
  'a mail is read octet by octet: a megabyte of noise': spoiling('Subject: noise', (text) => text.slice(0, -1)),
  'a mail is read octet by octet: a quarter megabyte of dots and line ends': altered((raw) =>
    raw.length > 260_000 && raw.length < 270_000 ? raw.toReversed() : raw,
  ),
  'a mail that does not end with a line end is read whole': spoiling('Subject: cut', (text) => `${text}\r\n`),
  'a mail over the limit is left alone, and the session goes on': (session) => ({
    fetch: (mail, _, signal) => session.fetch(mail, Infinity, signal),
  }),
  'a mail of exactly the limit is read': (session) => ({
    fetch: (mail, limit, signal) => session.fetch(mail, limit - 1, signal),
  }),
  'an id lasts from session to session, whatever is deleted in between': (session) => ({
    list: async (signal) => (await session.list(signal)).map((mail, index) => ({ ...mail, uid: `uid-${index + 1}` })),
  }),
  'reading alone changes nothing': (session, mails) => ({
    fetch: async (mail, limit, signal) => {
      const fetched = await session.fetch(mail, limit, signal);
      const stays = fetched.kind === 'fetched' && Buffer.from(fetched.raw).includes('stays');
      if (mails.length === 1 && stays) await session.settle(mail, 'delete', signal);
      return fetched;
    },
  }),
  'a mail settled as "keep" stays in the mailbox': (session) => ({
    settle: (mail, how, signal) => session.settle(mail, how === 'keep' ? 'delete' : how, signal),
  }),
  'a mail settled as "seen" stays in the mailbox': (session) => ({
    settle: (mail, how, signal) => session.settle(mail, how === 'seen' ? 'delete' : how, signal),
  }),
  'a mail settled as "delete" is gone once the session is closed': (session, mails) => ({
    settle: (mail, how, signal) => session.settle(mail, mails.length === 2 ? 'keep' : how, signal),
  }),
  'settling the same mail twice is as good as once': (session) => {
    const settled = new Set<string>();
    return {
      settle: async (mail, how, signal) => {
        if (settled.has(mail.uid)) throw problem;
        settled.add(mail.uid);
        await session.settle(mail, how, signal);
      },
    };
  },
  'a session that is closed twice is closed': (session) => {
    let closed = false;
    return {
      close: async () => {
        if (closed) throw problem;
        closed = true;
        await session.close();
      },
    };
  },
  'a mail that is not in the mailbox is a problem, and the session goes on': (session, mails) => ({
    fetch: async (mail, limit, signal) => {
      if (!mails.some(({ uid }) => uid === mail.uid)) throw new Error('oops');
      return session.fetch(mail, limit, signal);
    },
  }),
  'a fetch that is aborted rejects, and loses no mail': (session) => ({
    fetch: (mail, limit) => session.fetch(mail, limit, asked),
  }),
};

const wrongOpenings: Readonly<Record<string, (bench: InboxBench) => Partial<InboxBench>>> = {
  'a mailbox can be opened again after a session was closed': ({ inbox }) => {
    let opened = 0;
    return {
      inbox: {
        async open(signal) {
          const answer = await inbox.open(signal);
          return answer.kind === 'opened' && ++opened > 2 ? refused : answer;
        },
      },
    };
  },
  'a second session is served or refused as the protocol has it': ({ inbox }) => {
    let last: InboxSession | undefined;
    return {
      inbox: {
        async open(signal) {
          const answer = await inbox.open(signal);
          if (answer.kind === 'refused' && !signal.aborted && last !== undefined)
            return { kind: 'opened', session: last };
          last = answer.kind === 'opened' ? answer.session : last;
          return answer;
        },
      },
    };
  },
  'a wrong password is a problem that tells what to do and does not tell the password': () => ({
    stranger: {
      open: async () => ({ kind: 'refused', problem: { ...problem.problem, what: `Not ${wrongPassword}.` } }),
    },
  }),
  'an opening that is aborted is refused': ({ inbox }) => ({ inbox: { open: () => inbox.open(asked) } }),
};

test('for each rule there is a wrong inbox', () => {
  const rules = casesFor(async () => memoryBench(() => ({}))).map(({ name }) => name);
  expect([...Object.keys(wrong), ...Object.keys(wrongOpenings)].sort()).toEqual(rules.sort());
});

test.each(Object.entries(wrong))('a wrong inbox breaks exactly this: %s', async (rule, defect) => {
  expect(await failures(defect)).toEqual([rule]);
});

test.each(Object.entries(wrongOpenings))(
  'an inbox that opens wrongly breaks exactly this: %s',
  async (rule, change) => {
    const cases = casesFor(async () => {
      const bench = memoryBench(() => ({}));
      return { ...bench, ...change(bench) };
    });
    expect((await brokenPromises(cases)).map(({ name }) => name)).toEqual([rule]);
  },
);
