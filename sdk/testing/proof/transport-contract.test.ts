import type { Connection, Mail, Outcome, Transport, TransportCapabilities } from '#contracts';
import { expect, test } from 'vitest';
import { brokenPromises } from '../broken-promises.ts';
import { transportContract } from '../transport-contract.ts';
import { wrongPassword } from '../wrong-password.ts';
import { memoryBench, type MemoryProvider, type WrongTransport } from './memory-provider.ts';

const full: TransportCapabilities = { connections: 3, mailsInFlight: 2, size: 200_000, idempotent: true };

const casesFor = (
  wrong?: WrongTransport,
  capabilities = full,
  signsIn: 'password' | 'no' = 'password',
  searchesSent = true,
) =>
  transportContract({
    bench: async () => memoryBench(capabilities, wrong, searchesSent),
    capabilities,
    signsIn,
    asksToWait: true,
    searchesSent,
  });

type Send = Connection['send'];

/** A transport whose `send` is replaced. */
const sending = (change: (sound: Send, provider: MemoryProvider) => Send): WrongTransport => ({
  connection: (sound, provider) => ({ send: change((mail, signal) => sound.send(mail, signal), provider) }),
});

/** A transport that answers something else for certain outcomes. */
const answering = (change: (outcome: Outcome, mail: Mail, signal: AbortSignal) => Outcome): WrongTransport =>
  sending((send) => async (mail, signal) => change(await send(mail, signal), mail, signal));

type Search = NonNullable<Transport['searchSent']>;

/** A transport whose `searchSent` is replaced. */
const looking = (change: (sound: Search, provider: MemoryProvider) => Search): WrongTransport => ({
  transport: (sound, provider) => ({
    searchSent: (ids, signal) =>
      change((...asked) => sound.searchSent?.(...asked) ?? Promise.reject(new Error('none')), provider)(ids, signal),
  }),
});

/** A transport that spoils certain mails on the way. */
const spoiling = (change: (text: string, mail: Mail) => string): WrongTransport =>
  sending((send) => (mail, signal) => {
    const text = Buffer.concat(mail.chunks).toString('latin1');
    return send({ ...mail, chunks: [Buffer.from(change(text, mail), 'latin1')] }, signal);
  });

const wrong: Readonly<Record<string, WrongTransport>> = {
  'it declares the capabilities it is tried by, as data in their ranges': {
    transport: () => ({ capabilities: { ...full, connections: 4 } }),
  },
  'trying out a sound account finds nothing wrong, and sends nothing': {
    transport: (sound, provider) => ({
      verify: async (signal) => {
        provider.taken.push({ from: '', to: '', raw: new Uint8Array() });
        return sound.verify(signal);
      },
    }),
  },
  'trying it out when it is to stop at once tells that it was stopped': {
    transport: () => ({ verify: async () => undefined }),
  },
  'a connection offers no more than the capabilities say': { connection: () => ({ offer: { mailsInFlight: 9 } }) },
  'connecting that is to stop at once is refused for now': {
    transport: (sound) => ({ connect: () => sound.connect(new AbortController().signal) }),
  },
  'a connection that is closed twice is closed, and another can be opened': {
    connection: (sound) => {
      let closed = false;
      return {
        close: async () => {
          if (closed) throw new Error('closed');
          closed = true;
          await sound.close();
        },
      };
    },
  },
  'several connections, as many as declared, carry mails side by side': {
    connection: (sound, provider) => ({
      send: (mail, signal) => (provider.open > 2 ? Promise.reject(new Error('too many')) : sound.send(mail, signal)),
    }),
  },
  'a wrong password stops the account, and does not appear in what is told': {
    stranger: (sound) => ({
      connect: async (signal) => {
        const answer = await sound.connect(signal);
        if (answer.kind === 'connected') return answer;
        return { ...answer, refusal: { ...answer.refusal, reply: { text: `${wrongPassword} is wrong` } } };
      },
    }),
  },
  'trying out an account with a wrong password tells what to do': {
    stranger: () => ({ verify: async () => undefined }),
  },
  'a mail arrives octet by octet: lines that begin with dots': spoiling((text) =>
    text.replace('\r\n..\r\n', '\r\n.\r\n'),
  ),
  'a mail arrives octet by octet: nothing but a header': spoiling((text) => text.replace(/^(.*\r\n)\r\n$/, '$1')),
  'a mail arrives octet by octet: the longest line there may be': spoiling((text) =>
    text.replace('x'.repeat(900), `${'x'.repeat(900)}\r\n `),
  ),
  'a mail arrives octet by octet: words that other formats mean something by': spoiling((text) =>
    text.replace('&amp;', '&'),
  ),
  'a mail arrives octet by octet: a cut at every octet': sending(
    (send) => (mail, signal) =>
      send(mail.chunks.length > 50 && mail.size < 1000 ? { ...mail, chunks: mail.chunks.slice(0, -1) } : mail, signal),
  ),
  'a mail arrives octet by octet: a hundred kilobytes': spoiling((text) => text.slice(0, 65_536)),
  'the provider is told sender and recipient of the envelope': sending((send) => (mail, signal) => {
    const { from, to } = mail.envelope;
    return send({ ...mail, envelope: { from, to: to.toLowerCase() } }, signal);
  }),
  'the octets of a mail are read and never written': sending((send) => async (mail, signal) => {
    const outcome = await send(mail, signal);
    if (mail.chunks.length === 3) mail.chunks[1]?.fill(0);
    return outcome;
  }),
  'of many mails one after another each is taken once, in order': {
    connection: (sound, provider) => ({
      send: async (mail, signal) => {
        const outcome = await sound.send(mail, signal);
        if (mail.delivery === 15) provider.taken.push(...provider.taken.slice(-1));
        return outcome;
      },
    }),
  },
  'an outcome is data that crosses a process border, with what the provider said': answering((outcome) =>
    outcome.kind === 'accepted' ? { ...outcome, reply: { ...outcome.reply, code: undefined as never } } : outcome,
  ),
  'mails in flight get an answer each, and their own': {
    connection: (sound) => {
      let inFlight = 0;
      return {
        send: async (mail, signal) => {
          inFlight++;
          await Promise.resolve();
          const crowded = inFlight > 1;
          const outcome = await sound.send(mail, signal);
          inFlight--;
          return crowded && outcome.kind === 'refused' ? { kind: 'accepted', reply: { text: '250 Ok' } } : outcome;
        },
      };
    },
  },
  'a mail that is sent again under its Message-ID is taken once': sending(
    (send, { sent }) =>
      (mail, signal) =>
        send(sent.has(mail.messageId) ? { ...mail, messageId: `<again.${mail.messageId.slice(1)}` } : mail, signal),
  ),
  'a recipient that the provider does not know is refused, and the next mail goes': answering((outcome) =>
    outcome.kind === 'refused' && outcome.class === 'bad-recipient' ? { ...outcome, class: 'transient' } : outcome,
  ),
  'a provider that is busy refuses for now, and takes the mail later': answering((outcome) =>
    outcome.kind === 'refused' && outcome.class === 'throttle' ? { ...outcome, class: 'content' } : outcome,
  ),
  'the time a provider asks to wait is handed on, in milliseconds': answering((outcome) =>
    outcome.kind === 'refused' && outcome.retryAfter !== undefined
      ? { ...outcome, retryAfter: outcome.retryAfter / 1000 }
      : outcome,
  ),
  'a mail that broke off is not accepted, and never a rejection': answering((outcome) => {
    if (outcome.kind === 'refused' && outcome.reply.text === 'the connection broke') throw new Error('it broke');
    return outcome;
  }),
  'a mail whose answer was lost is never called refused: it would be sent twice': answering((outcome) =>
    outcome.kind === 'uncertain' && outcome.why === 'the connection broke'
      ? { kind: 'refused', class: 'transient', scope: 'connection', reply: { text: outcome.why } }
      : outcome,
  ),
  'a mail that is given up while the provider is silent is uncertain, at once': answering((outcome) =>
    outcome.kind === 'uncertain' && outcome.why === 'sending was stopped'
      ? { kind: 'refused', class: 'transient', scope: 'connection', reply: { text: outcome.why } }
      : outcome,
  ),
  'a mail that is given up before it begins is not sent': sending(
    (send) => (mail, signal) => send(mail, signal.aborted ? new AbortController().signal : signal),
  ),
  'a mail over the size is refused for its content, and the next one goes': answering((outcome) =>
    outcome.kind === 'refused' && outcome.class === 'content' ? { ...outcome, class: 'transient' } : outcome,
  ),
  'a mail that was taken is found in the Sent folder, one that was refused is not': looking((search, { sent }) => {
    // It asks what was tried, and not what was taken.
    return async (ids, signal) =>
      ids.length === 3 && sent.size === 2 ? { kind: 'searched', found: ids } : search(ids, signal);
  }),
  'a mail whose answer was lost is found if it was taken, and only then': looking((search, { trouble }) => {
    return async (ids, signal) =>
      trouble?.kind === 'answer-lost' ? { kind: 'searched', found: [] } : search(ids, signal);
  }),
  'mails are found as they were asked for, each once, in whatever order and however often': looking(
    (search, { sent }) =>
      async (ids, signal) =>
        signal.aborted ? search(ids, signal) : { kind: 'searched', found: ids.filter((id) => sent.has(id)) },
  ),
  'mails that were never sent are not found, however much like others they are called': looking(
    (search, { sent }) =>
      async (ids, signal) => {
        const answer = await search(ids, signal);
        if (answer.kind === 'refused') return answer;
        const alike = (id: string): boolean => [...sent].some((each) => id.startsWith(each.slice(0, -1)));
        return { kind: 'searched', found: [...new Set(ids)].filter(alike) };
      },
  ),
  'a hundred are looked for at once, which changes nothing': looking(
    (search) => (ids, signal) => search(ids.slice(0, 99), signal),
  ),
  'a look that is to stop at once is refused for now': looking(
    (search) => (ids) => search(ids, new AbortController().signal),
  ),
  'a wrong password refuses the look, and does not appear in what is told': {
    stranger: () => ({ searchSent: async () => ({ kind: 'searched', found: [] }) }),
  },
};

const lookingRules = Object.keys(wrong).slice(-7);
const unseeing = 'it does not offer to look into a Sent folder';
const rules = casesFor().map(({ name }) => name);
const broken = async (...parts: Parameters<typeof casesFor>) =>
  (await brokenPromises(casesFor(...parts))).map(({ name }) => name);

test('a sound transport keeps every promise', async () => {
  expect(await broken()).toEqual([]);
});

test('for each rule there is a wrong transport', () => {
  expect(Object.keys(wrong).sort()).toEqual([...rules].sort());
});

test.each(Object.entries(wrong))('a wrong transport breaks exactly this: %s', async (rule, transport) => {
  expect(await broken(transport)).toEqual([rule]);
});

test('cases are chosen by what a transport declares', async () => {
  const least: TransportCapabilities = { connections: 1, mailsInFlight: 1 };
  const names = casesFor({}, least, 'no', false).map(({ name }) => name);
  expect(await broken({}, least, 'no', false)).toEqual([]);
  expect(rules.filter((name) => !names.includes(name))).toEqual([
    'several connections, as many as declared, carry mails side by side',
    'a wrong password stops the account, and does not appear in what is told',
    'trying out an account with a wrong password tells what to do',
    'mails in flight get an answer each, and their own',
    'a mail that is sent again under its Message-ID is taken once',
    'a mail over the size is refused for its content, and the next one goes',
    ...lookingRules,
  ]);
  expect(names.filter((name) => !rules.includes(name))).toEqual([unseeing]);
});

test('a transport that looks into a Sent folder and is not tried at it breaks a promise', async () => {
  const searchSent: Search = async () => ({ kind: 'searched', found: [] });
  expect(await broken({ transport: () => ({ searchSent }) }, full, 'password', false)).toEqual([unseeing]);
});
