import { deepEqual, equal, fail, ok, rejects } from 'node:assert/strict';
import type { Inbox, InboxSession, MailReference, MaybePromise } from '#contracts';
import { ProblemError } from '#contracts';
import type { ContractCase } from './contract-case.ts';
import { seededRandom } from './seeded-random.ts';
import { wrongPassword } from './wrong-password.ts';

/** A mailbox on a server that a test may do as it likes with. It is empty at first, and disposed after one case. */
export interface InboxBench extends AsyncDisposable {
  /** Reads the mailbox. */
  readonly inbox: Inbox;
  /** The same mailbox, signing in with `wrongPassword`. */
  readonly stranger: Inbox;
  readonly deliver: (raw: Uint8Array) => MaybePromise<void>;
  /** The mails in the mailbox as the server has them, in the order they came. */
  readonly held: () => MaybePromise<readonly Uint8Array[]>;
}

/** How the kit is to look at an inbox. */
export interface InboxContract {
  /** Makes a bench of its own for each case. */
  bench(): Promise<InboxBench>;
  /** `shared`: several sessions may read a mailbox at once. `exclusive`: the second is refused. */
  readonly sessions: 'shared' | 'exclusive';
  /** What becomes of a mail that does not end with CRLF: protocols that carry lines add one. */
  readonly lastLineEnd: 'kept' | 'added';
}

const never = new AbortController().signal;
const roomy = 10_000_000;
const lineEnd = Buffer.from('\r\n');
const letter = (text: string): Buffer => Buffer.from(`Subject: ${text}\r\n\r\n${text}\r\n`, 'latin1');

async function opened(inbox: Inbox): Promise<InboxSession> {
  const answer = await inbox.open(never);
  return answer.kind === 'opened' ? answer.session : fail(`refused: ${answer.problem.what}`);
}

async function only(session: InboxSession): Promise<MailReference> {
  const [mail, ...more] = await session.list(never);
  equal(more.length, 0);
  return mail ?? fail('nothing was listed');
}

async function read(session: InboxSession, mail: MailReference): Promise<Buffer> {
  const fetched = await session.fetch(mail, roomy, never);
  return fetched.kind === 'fetched' ? Buffer.from(fetched.raw) : fail('too large');
}

/** Says where two mails part, instead of showing megabytes of both. */
function sameOctets(found: Uint8Array, expected: Uint8Array): void {
  const place = expected.findIndex((octet, index) => found[index] !== octet);
  if (place >= 0) fail(`octet ${place} of ${expected.length} differs, of ${found.length} that were read`);
  equal(found.length, expected.length);
}

/** Two lists of mails, without regard to order. */
function sameMails(found: readonly Uint8Array[], expected: readonly Uint8Array[]): void {
  const sorted = (mails: readonly Uint8Array[]): readonly Buffer[] =>
    mails.map((mail) => Buffer.from(mail)).sort((one, other) => one.compare(other));
  equal(found.length, expected.length);
  const others = sorted(expected);
  for (const [index, mail] of sorted(found).entries()) sameOctets(mail, others[index] ?? Buffer.alloc(0));
}

const octetExact: readonly (readonly [what: string, raw: Buffer])[] = [
  ['lines that begin with dots', Buffer.from('Subject: dots\r\n\r\n.\r\n..\r\n...\r\n.a\r\n. \r\n.\r.\n\r\n.\r\n')],
  ['nothing but a dot', Buffer.from('.\r\n')],
  ['bare line feeds and returns', Buffer.from('Subject: bare\r\n\r\na\nb\rc\n.\nd\r\r\n\n\r\n')],
  ['octets over 127', Buffer.from('Subject: Gr\xfc\xdfe\r\n\r\n\xe9\xff\x80\r\n', 'latin1')],
  ['NULs', Buffer.from('Subject: nul\r\n\r\na\0b\0\r\n')],
  ['one very long line', Buffer.from(`Subject: long\r\n\r\n${'x'.repeat(300_000)}\r\n`)],
  [
    'a megabyte of noise',
    Buffer.concat([Buffer.from('Subject: noise\r\n\r\n'), seededRandom(7).bytes(1 << 20), lineEnd]),
  ],
  ['a quarter megabyte of dots and line ends', Buffer.concat([dotsAndLineEnds(1 << 18), lineEnd])],
];

function dotsAndLineEnds(length: number): Buffer {
  return Buffer.from(
    seededRandom(11)
      .bytes(length)
      .map((octet) => [0x0d, 0x0a, 0x2e, 0x61][octet % 4] ?? 0x61),
  );
}

/** Everything the contract asks of an inbox. Give each case to the test runner under its name. */
export function inboxContract(contract: InboxContract): readonly ContractCase[] {
  const about = (name: string, check: (bench: InboxBench) => Promise<void>): ContractCase => ({
    name,
    async run() {
      await using bench = await contract.bench();
      await check(bench);
    },
  });
  const carried = (raw: Buffer): Buffer =>
    contract.lastLineEnd === 'added' && !raw.subarray(-2).equals(lineEnd) ? Buffer.concat([raw, lineEnd]) : raw;

  return [
    about('an empty mailbox lists nothing', async ({ inbox }) => {
      const session = await opened(inbox);
      deepEqual(await session.list(never), []);
      await session.close();
    }),

    about('every mail is listed once, and read whole', async ({ inbox, deliver }) => {
      const mails = Array.from({ length: 25 }, (_, number) => letter(`mail ${number}`));
      for (const mail of mails) await deliver(mail);
      const session = await opened(inbox);
      const listed = await session.list(never);
      equal(new Set(listed.map(({ uid }) => uid)).size, 25);
      const raws: Buffer[] = [];
      for (const mail of listed) raws.push(await read(session, mail));
      sameMails(raws, mails);
      await session.close();
    }),

    ...octetExact.map(([what, raw]) =>
      about(`a mail is read octet by octet: ${what}`, async ({ inbox, deliver }) => {
        await deliver(raw);
        const session = await opened(inbox);
        sameOctets(await read(session, await only(session)), raw);
        await session.close();
      }),
    ),

    about('a mail that does not end with a line end is read whole', async ({ inbox, deliver }) => {
      const raw = Buffer.from('Subject: cut\r\n\r\nno end');
      await deliver(raw);
      const session = await opened(inbox);
      sameOctets(await read(session, await only(session)), carried(raw));
      await session.close();
    }),

    about('a mail over the limit is left alone, and the session goes on', async ({ inbox, deliver, held }) => {
      const [large, small] = [letter('x'.repeat(20_000)), letter('small')];
      await deliver(large);
      await deliver(small);
      const session = await opened(inbox);
      const kinds: string[] = [];
      for (const mail of await session.list(never)) {
        const fetched = await session.fetch(mail, 10_000, never);
        kinds.push(fetched.kind);
        if (fetched.kind === 'too-large') ok(fetched.size > 10_000);
        else sameOctets(fetched.raw, small);
      }
      deepEqual(kinds.sort(), ['fetched', 'too-large']);
      await session.close();
      sameMails(await held(), [large, small]);
    }),

    about('a mail of exactly the limit is read', async ({ inbox, deliver }) => {
      const raw = letter('to the octet');
      await deliver(raw);
      const session = await opened(inbox);
      equal((await session.fetch(await only(session), raw.length, never)).kind, 'fetched');
      await session.close();
    }),

    about('an id lasts from session to session, whatever is deleted in between', async ({ inbox, deliver }) => {
      for (const text of ['first', 'second', 'third']) await deliver(letter(text));
      const first = await opened(inbox);
      const before = await first.list(never);
      const gone = before[0] ?? fail('nothing was listed');
      const kept = before.slice(1).map(({ uid }) => uid);
      await first.settle(gone, 'delete', never);
      await first.close();
      await deliver(letter('fourth'));
      const second = await opened(inbox);
      const after = (await second.list(never)).map(({ uid }) => uid);
      equal(after.length, 3);
      deepEqual(
        after.filter((uid) => kept.includes(uid)),
        kept,
      );
      ok(!after.includes(gone.uid));
      await second.close();
    }),

    about('reading alone changes nothing', async ({ inbox, deliver, held }) => {
      const mail = letter('stays');
      await deliver(mail);
      const session = await opened(inbox);
      await read(session, await only(session));
      await session.close();
      sameMails(await held(), [mail]);
    }),

    ...(['keep', 'seen'] as const).map((how) =>
      about(`a mail settled as "${how}" stays in the mailbox`, async ({ inbox, deliver, held }) => {
        const mail = letter(how);
        await deliver(mail);
        const session = await opened(inbox);
        await session.settle(await only(session), how, never);
        await session.close();
        sameMails(await held(), [mail]);
      }),
    ),

    about('a mail settled as "delete" is gone once the session is closed', async ({ inbox, deliver, held }) => {
      for (const text of ['gone', 'stays']) await deliver(letter(text));
      const session = await opened(inbox);
      for (const mail of await session.list(never)) {
        if ((await read(session, mail)).includes('gone')) await session.settle(mail, 'delete', never);
      }
      await session.close();
      sameMails(await held(), [letter('stays')]);
    }),

    about('settling the same mail twice is as good as once', async ({ inbox, deliver, held }) => {
      await deliver(letter('twice'));
      const session = await opened(inbox);
      const mail = await only(session);
      await session.settle(mail, 'delete', never);
      await session.settle(mail, 'delete', never);
      await session.close();
      sameMails(await held(), []);
    }),

    about('a session that is closed twice is closed', async ({ inbox }) => {
      const session = await opened(inbox);
      await session.close();
      await session.close();
    }),

    about('a mailbox can be opened again after a session was closed', async ({ inbox, deliver }) => {
      await deliver(letter('again'));
      for (let round = 0; round < 3; round++) {
        const session = await opened(inbox);
        ok((await read(session, await only(session))).includes('again'));
        await session.close();
      }
    }),

    about('a second session is served or refused as the protocol has it', async ({ inbox }) => {
      const first = await opened(inbox);
      const second = await inbox.open(never);
      equal(second.kind, contract.sessions === 'shared' ? 'opened' : 'refused');
      if (second.kind === 'opened') await second.session.close();
      await first.close();
      await (await opened(inbox)).close();
    }),

    about('a mail that is not in the mailbox is a problem, and the session goes on', async ({ inbox, deliver }) => {
      await deliver(letter('here'));
      const session = await opened(inbox);
      const here = await only(session);
      await rejects(session.fetch({ uid: 'no-such-mail' }, roomy, never), (error) => ProblemError.is(error));
      ok((await read(session, here)).includes('here'));
      await session.close();
    }),

    about(
      'a wrong password is a problem that tells what to do and does not tell the password',
      async ({ stranger }) => {
        const answer = await stranger.open(never);
        if (answer.kind === 'opened') return fail('a stranger was let in');
        const { code, what, next } = answer.problem;
        ok(/^[A-Z][A-Z0-9_]+$/.test(code) && what.endsWith('.') && next.endsWith('.'));
        ok(!JSON.stringify(answer.problem).includes(wrongPassword));
      },
    ),

    about('an opening that is aborted is refused', async ({ inbox }) => {
      equal((await inbox.open(AbortSignal.abort())).kind, 'refused');
    }),

    about('a fetch that is aborted rejects, and loses no mail', async ({ inbox, deliver, held }) => {
      const mail = letter('aborted');
      await deliver(mail);
      const session = await opened(inbox);
      const listed = await only(session);
      await rejects(session.fetch(listed, roomy, AbortSignal.abort()), (error) => ProblemError.is(error));
      await session.close();
      sameMails(await held(), [mail]);
    }),
  ];
}
