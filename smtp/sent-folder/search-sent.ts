import { type Instance, ProblemError, type SentSearch } from '@postrider/sdk';
import type { ImapFlow } from 'imapflow';
import type { SmtpAccountSettings } from '../account-settings.ts';
import { type Destination, dial, stopped } from '../dial.ts';
import { refusedConnection } from '../refused-connection.ts';
import type { Credentials } from '../sign-in.ts';
import type { Trust } from '../trust.ts';
import { imapSession } from './imap-session.ts';
import type { SentLook } from './sent-look.ts';
import { type SentFolder, sentMissing, sentRefusal, sentUnreached } from './sent-refusal.ts';

/** An account with a Sent folder. */
export interface SentAccount {
  readonly settings: SmtpAccountSettings;
  readonly sent: SentLook;
  readonly trust: Trust;
}

/** Seconds. The host waits a minute for all of a search, and then knows no more than that nothing came. */
const patience = 45;

/** Looks for mails in the Sent folder of an account, over IMAP (RFC 9051). Changes nothing there. */
export async function searchSent(
  instance: Instance,
  account: SentAccount,
  messageIds: readonly string[],
  signal: AbortSignal,
): Promise<SentSearch> {
  const { signIn } = account.sent;
  const shown = await signIn.credentials(signal);
  if (shown.kind === 'refused') return shown;
  const searched = await searchAs(shown.credentials, instance, account, messageIds, signal);
  if (searched.kind === 'searched' || searched.refusal.class !== 'auth') return searched;
  const others = await signIn.renewed?.(shown.credentials, signal);
  if (others === undefined) return searched;
  return others.kind === 'refused' ? others : searchAs(others.credentials, instance, account, messageIds, signal);
}

async function searchAs(
  credentials: Credentials,
  instance: Instance,
  { settings, sent, trust }: SentAccount,
  messageIds: readonly string[],
  signal: AbortSignal,
): Promise<SentSearch> {
  const { host, port, folder } = sent.folder;
  const destination: Destination = { host, port, patience: settings.timeouts.connect, pointer: '/sent/host' };
  const where: SentFolder = { account: instance.name, host, port, folder, words: sent.signIn.words };
  let client: ImapFlow | undefined;
  const stop = (): void => client?.close();
  try {
    const tls = await trust.optionsBeside(host);
    const dialled = await dial(instance, destination, signal);
    if (dialled.kind === 'refused') return sentUnreached(dialled, where);
    const { socket } = dialled;
    const { greeting, command } = settings.timeouts;
    const limits = { greeting: Math.min(greeting, patience) * 1000, answer: Math.min(command, patience) * 1000 };
    client = await imapSession({ host, port, socket, tls, credentials, limits });
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) return stopped(instance.name, destination);
    await client.connect();
    return await searchFolder(client, where, messageIds);
  } catch (thrown) {
    if (signal.aborted) return stopped(instance.name, destination);
    if (ProblemError.is(thrown)) return refusedConnection('config', thrown.problem, 'connect');
    return sentRefusal(thrown, { ...where, shown: credentials });
  } finally {
    signal.removeEventListener('abort', stop);
    client?.close();
  }
}

async function searchFolder(client: ImapFlow, where: SentFolder, messageIds: readonly string[]): Promise<SentSearch> {
  const folders = await client.list();
  const folder = folders.find(({ path, specialUse }) =>
    where.folder === undefined ? specialUse === '\\Sent' : path === where.folder,
  );
  if (folder === undefined)
    return sentMissing(
      where,
      folders.map(({ path }) => path),
    );
  // EXAMINE: what is read there stays as it was.
  await client.mailboxOpen(folder.path, { readOnly: true });
  const there: string[] = [];
  for (const messageId of new Set(messageIds)) {
    // HEADER looks for a part of the field (RFC 9051 section 6.4.4); the angle brackets make it the whole of it.
    const numbers = await client.search({ header: { 'message-id': messageId } }, { uid: true });
    if (numbers === false || numbers === undefined) throw new Error('the server refused to search.');
    if (numbers.length > 0) there.push(messageId);
  }
  await client.logout().catch(() => undefined);
  return { kind: 'searched', found: there };
}
