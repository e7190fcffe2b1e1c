import { simpleParser } from 'mailparser';
import type { ParsedMail } from 'mailparser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMailServers } from '../servers/mail-servers.ts';
import type { MailServers } from '../servers/mail-servers.ts';
import { putMail } from '../servers/put-mail.ts';
import type { ReportOutput } from './proof.ts';
import { smallMailing } from './small-mailing.ts';
import { studioAt } from './studio.ts';
import type { Ended, Studio } from './studio.ts';

const person = (number: number): string => `person${number}@harbourpost.example`;
const refused = [person(3), person(4)];
const bouncing = [person(5), person(6), person(7)];
const [answers, isAway, clicksUnsubscribe, writesUnsubscribe] = [person(8), person(9), person(10), person(11)] as const;
const unsubscribed = [clicksUnsubscribe, writesUnsubscribe];
const people = 30;

interface Polled {
  readonly inboxes: readonly [
    {
      readonly read: number;
      readonly byKind: Readonly<Record<string, number>>;
      readonly joined: number;
      readonly tasks: number;
      readonly suppressed: number;
      readonly problems: readonly unknown[];
    },
  ];
}

interface TaskList {
  readonly tasks: readonly {
    readonly title: string;
    readonly body: string;
    readonly type: string;
    readonly status: string;
    readonly contact: { readonly address: string; readonly name?: string };
  }[];
}

let servers: MailServers;
let studio: Studio;
let sent: Ended;
let polled: Polled;

beforeAll(async () => {
  servers = await startMailServers({
    refused: Object.fromEntries(refused.map((address) => [address, '550 5.1.1 no such mailbox'])),
    bouncing: Object.fromEntries(bouncing.map((address) => [address, '5.1.1 the mailbox was closed'])),
  });
  studio = await studioAt(servers);
  const { options } = await smallMailing(studio, people, 'spring');
  sent = await studio.run('send', ...options, '--yes');
  await servers.postfix.flushed();
  await answerAndLeave();
  await servers.postfix.flushed();
  polled = await studio.json<Polled>('inbox', 'poll');
});

afterAll(async () => {
  await studio?.[Symbol.asyncDispose]();
  await servers?.[Symbol.asyncDispose]();
});

async function letterOf(address: string): Promise<ParsedMail> {
  const [mail] = await servers.dovecot.mails(address);
  if (mail === undefined) throw new Error(`${address} got no letter.`);
  return simpleParser(mail);
}

/** Four people react as people and their mail programs do. */
async function answerAndLeave(): Promise<void> {
  const write = (from: string, fields: readonly string[], text: string): Promise<void> =>
    putMail(
      servers,
      { from, to: servers.studio },
      [`From: <${from}>`, `To: <${servers.studio}>`, ...fields, '', text, ''].join('\n'),
    );
  const letter = await letterOf(answers);
  const reply = [
    `Subject: Re: ${letter.subject}`,
    `In-Reply-To: ${letter.messageId}`,
    `References: ${letter.messageId}`,
  ];
  await write(answers, reply, 'Could we come on Saturday, the four of us?');
  const unread = await letterOf(isAway);
  await write(
    isAway,
    [`Subject: Away: ${unread.subject}`, `In-Reply-To: ${unread.messageId}`, 'Auto-Submitted: auto-replied'],
    'I am away until Monday.',
  );
  const { headerLines } = await letterOf(clicksUnsubscribe);
  const offered = headerLines.find(({ key }) => key === 'list-unsubscribe')?.line ?? '';
  const [, subject = ''] = /<mailto:[^?>]+\?subject=([^>&]+)>/.exec(offered.replaceAll(/\r?\n[ \t]/g, '')) ?? [];
  await write(clicksUnsubscribe, [`Subject: ${decodeURIComponent(subject)}`], '');
  await write(writesUnsubscribe, ['Subject: unsubscribe'], 'Please take me off your list.');
}

test('who is refused at once is told in the report of the sending', async () => {
  expect(sent.stdout).toContain('30 queued = 28 + 2 + 0 + 0 + 0: everyone is accounted for');
  expect(sent.exitCode).toBe(3);
  const { deliveries } = await studio.json<ReportOutput>('report', '--list', 'failed');
  expect(deliveries?.map(({ address }) => address)).toEqual(refused);
  expect(deliveries?.[0]?.reply).toContain('no such mailbox');
});

test('a poll over POP3 reads bounces, answers and unsubscribes, and knows which mail each is about', () => {
  const [{ read, byKind, joined, tasks, suppressed, problems }] = polled.inboxes;
  expect(byKind).toEqual({ bounce: 3, complaint: 0, unsubscribe: 2, automatic: 1, human: 1 });
  expect(read).toBe(7);
  // All but the unsubscribe that somebody wrote by hand, which is known by its sender.
  expect(joined).toBe(6);
  expect(tasks).toBe(1);
  expect(suppressed).toBe(bouncing.length + unsubscribed.length);
  expect(problems).toEqual([]);
});

test('what came back is told of the ones it is about', async () => {
  const { proof, deliveries } = await studio.json<ReportOutput>('report', '--list', 'bounced');
  expect(proof).toMatchObject({ accepted: 28, returned: 3, refused: 2, addsUp: true });
  expect(deliveries?.map(({ address }) => address)).toEqual(bouncing);
  for (const { reply } of deliveries ?? []) expect(reply).toContain('the mailbox was closed');
});

test('what a person wrote becomes a task, and nothing else does', async () => {
  const { tasks } = await studio.json<TaskList>('tasks');
  expect(tasks).toHaveLength(1);
  expect(tasks[0]).toMatchObject({ type: 'answer', status: 'new', contact: { address: answers } });
  expect(tasks[0]?.body).toContain('Could we come on Saturday, the four of us?');
});

test('a following campaign is not written to who left, was refused or bounced', async () => {
  const { options } = await smallMailing(studio, people, 'summer');
  const gone = [...refused, ...bouncing, ...unsubscribed];
  const before = await servers.dovecot.count();
  await studio.run('send', ...options, '--yes');
  await servers.postfix.flushed();
  expect(await servers.dovecot.count()).toBe(before + people - gone.length);
  for (const address of unsubscribed) expect(await servers.dovecot.mails(address)).toHaveLength(1);
  const { proof, deliveries } = await studio.json<ReportOutput>('report', '--list', 'suppressed');
  expect(proof).toMatchObject({
    queued: people,
    accepted: people - gone.length,
    suppressed: gone.length,
    addsUp: true,
  });
  expect(deliveries?.map(({ address }) => address)).toEqual(gone);
});

test('polling again changes nothing', async () => {
  const [again] = (await studio.json<Polled>('inbox', 'poll')).inboxes;
  expect(again).toMatchObject({ read: 0, joined: 0, tasks: 0, suppressed: 0, problems: [] });
  expect((await studio.json<TaskList>('tasks')).tasks).toHaveLength(1);
  const { proof } = await studio.json<ReportOutput>('report', 'spring');
  expect(proof).toMatchObject({ accepted: 28, returned: 3, addsUp: true });
});
