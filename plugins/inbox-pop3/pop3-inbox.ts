import { open as openFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { causeOf, ProblemError } from '@postrider/sdk';
import type { Inbox, Instance } from '@postrider/sdk';
import { capabilitiesLimit, readCapabilities } from './capabilities.ts';
import { encrypt } from './encrypt.ts';
import { Pop3Connection } from './pop3-connection.ts';
import { pop3Error, pop3Problem } from './pop3-problem.ts';
import type { Mailbox } from './pop3-problem.ts';
import { Pop3Session } from './pop3-session.ts';
import { isLoopback, portOf } from './pop3-settings.ts';
import type { Pop3Settings } from './pop3-settings.ts';
import { refusal } from './refusal.ts';
import { signIn } from './sign-in.ts';

const caLimit = 1024 * 1024;

/**
 * The inbox of one configured mailbox. Each opening is a connection of its own.
 * @throws ProblemError POP3_PLAINTEXT_REFUSED
 */
export function pop3Inbox(instance: Instance<Pop3Settings>): Inbox {
  const { settings, name } = instance;
  const mailbox = { inbox: name, host: settings.host, port: portOf(settings), user: settings.user };
  if (settings.security === 'none' && !isLoopback(settings.host)) {
    const where = { pointer: `/inboxes/${name}/security` };
    throw new ProblemError({ ...pop3Problem('POP3_PLAINTEXT_REFUSED', mailbox), where });
  }
  return {
    async open(signal) {
      try {
        const session = await openSession(instance, mailbox, AbortSignal.any([signal, instance.signal]));
        return { kind: 'opened', session };
      } catch (error) {
        if (ProblemError.is(error)) return { kind: 'refused', problem: error.problem };
        throw error;
      }
    },
  };
}

async function openSession(
  instance: Instance<Pop3Settings>,
  mailbox: Mailbox,
  signal: AbortSignal,
): Promise<Pop3Session> {
  const { settings, clock, log } = instance;
  if (settings.security === 'unprotected') log.warn('Password and mails travel unencrypted.', { host: settings.host });
  const password = await instance.secret(settings.password);
  refuseUnsendable('user', settings.user, mailbox);
  refuseUnsendable('password', password, mailbox);
  const ca = settings.tls.ca === undefined ? {} : { ca: await readAuthority(settings.tls.ca, mailbox) };

  const connectPatience = settings.timeouts.connect * 1000;
  const terms = { mailbox, clock, patience: settings.timeouts.answer * 1000 };
  const encryptionTerms = {
    mailbox,
    clock,
    patience: connectPatience,
    serverName: settings.tls.serverName ?? settings.host,
    ...ca,
  };
  let socket = await connect(instance, mailbox, connectPatience, signal);
  if (settings.security === 'tls') socket = await encrypt(socket, encryptionTerms, signal);
  let connection = new Pop3Connection(socket, terms);
  try {
    connection.conceal(password);
    const greeting = await connection.greeting(signal);
    if (greeting.kind === 'refused') throw refusal(greeting, mailbox, 'POP3_GREETING_REFUSED');
    if (greeting.kind !== 'ok') throw pop3Error('POP3_PROTOCOL', mailbox, 'no greeting');
    if (settings.security === 'stls') {
      // Asked for at once: nothing that is said in the clear is believed, CAPA neither.
      const reply = await connection.command('STLS', signal);
      if (reply.kind !== 'ok') throw pop3Error('POP3_TLS_MISSING', mailbox, 'text' in reply ? reply.text : reply.kind);
      connection = new Pop3Connection(await encrypt(connection.release(), encryptionTerms, signal), terms);
      connection.conceal(password);
    }
    const capabilities = readCapabilities(
      await connection.command('CAPA', signal, { kind: 'lines', limit: capabilitiesLimit }),
    );
    const encrypted = settings.security === 'tls' || settings.security === 'stls';
    await signIn(
      connection,
      { mailbox, auth: settings.auth, password, greeting: greeting.text, capabilities, encrypted },
      signal,
    );
    return new Pop3Session(connection, mailbox, capabilities, log);
  } catch (error) {
    const { problem } = ProblemError.is(error) ? error : pop3Error('POP3_STOPPED', mailbox);
    connection.drop(problem);
    throw error;
  }
}

/** Line breaks would make commands of our own making out of a setting. */
function refuseUnsendable(what: string, text: string, mailbox: Mailbox): void {
  if (text === '' || /[\r\n\0]/.test(text)) throw pop3Error('POP3_UNSENDABLE_CREDENTIALS', mailbox, what);
}

async function connect(
  { network, clock }: Instance<Pop3Settings>,
  mailbox: Mailbox,
  patience: number,
  signal: AbortSignal,
): Promise<Socket> {
  if (signal.aborted) throw pop3Error('POP3_STOPPED', mailbox);
  const late = new AbortController();
  const alarm = clock.after(patience, () => late.abort());
  try {
    return await network.connect({ host: mailbox.host, port: mailbox.port }, AbortSignal.any([signal, late.signal]));
  } catch (error) {
    if (signal.aborted) throw pop3Error('POP3_STOPPED', mailbox);
    if (late.signal.aborted) throw pop3Error('POP3_TIMEOUT', mailbox, String(patience / 1000), causeOf(error));
    throw error;
  } finally {
    alarm[Symbol.dispose]();
  }
}

async function readAuthority(file: string, mailbox: Mailbox): Promise<string> {
  try {
    await using opened = await openFile(file);
    const { size } = await opened.stat();
    if (size > caLimit) throw pop3Error('POP3_CA_UNREADABLE', mailbox, file);
    return await opened.readFile('utf8');
  } catch (error) {
    throw ProblemError.is(error) ? error : pop3Error('POP3_CA_UNREADABLE', mailbox, file, causeOf(error));
  }
}
