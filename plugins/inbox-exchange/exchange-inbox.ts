import { open as openFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { causeOf, ProblemError } from '@postrider/sdk';
import type { Inbox, Instance } from '@postrider/sdk';
import { checkSettings } from './check-settings.ts';
import { encrypt } from './encrypt.ts';
import type { EncryptionTerms } from './encrypt.ts';
import { EwsClient } from './ews-client.ts';
import { EwsLink } from './ews-link.ts';
import { exchangeError } from './exchange-problem.ts';
import type { Mailbox } from './exchange-problem.ts';
import { ExchangeSession } from './exchange-session.ts';
import { accountOf } from './exchange-settings.ts';
import type { ExchangeSettings } from './exchange-settings.ts';
import { findPlace } from './find-folder.ts';
import type { FolderSearch } from './find-folder.ts';
import { folderPlace } from './folder-place.ts';
import type { HttpConnection } from './http-connection.ts';
import { channelBinding } from './ntlm/channel-binding.ts';
import type { FolderReference } from './requests.ts';
import { basic, SignIn } from './sign-in.ts';

const caLimit = 1024 * 1024;

/**
 * The inbox of one configured mailbox. Each opening is a connection of its own.
 * @throws ProblemError EXCHANGE_PLAINTEXT_REFUSED, EXCHANGE_SAME_FOLDER
 */
export function exchangeInbox(instance: Instance<ExchangeSettings>): Inbox {
  const { clock, settings, name } = instance;
  let restsUntil = 0;
  const restFor = (wait: number): void => {
    restsUntil = clock.now() + wait;
  };
  const mailbox: Mailbox = {
    inbox: name,
    host: settings.host,
    port: settings.port,
    path: settings.path,
    user: settings.user,
    secrets: [],
  };
  checkSettings(settings, mailbox);
  return {
    async open(signal) {
      try {
        const rest = restsUntil - clock.now();
        // Who asks sooner than the server wants is made to wait longer.
        if (rest > 0) throw exchangeError('EXCHANGE_BUSY', mailbox, String(Math.ceil(rest / 1000)));
        const session = await openSession(instance, mailbox, restFor, AbortSignal.any([signal, instance.signal]));
        return { kind: 'opened', session };
      } catch (error) {
        if (ProblemError.is(error)) return { kind: 'refused', problem: error.problem };
        throw error;
      }
    },
  };
}

async function openSession(
  instance: Instance<ExchangeSettings>,
  shown: Mailbox,
  restFor: (wait: number) => void,
  signal: AbortSignal,
): Promise<ExchangeSession> {
  const { settings, clock, random, log } = instance;
  if (signal.aborted) throw exchangeError('EXCHANGE_STOPPED', shown);
  const identity = { ...accountOf(settings), password: await instance.secret(settings.password) };
  refuseUnsendable(identity, shown);
  const mailbox = { ...shown, secrets: [identity.password, basic(identity).slice('Basic '.length)] };
  const ca = settings.tls.ca === undefined ? {} : { ca: await readAuthority(settings.tls.ca, mailbox) };
  const encryption: EncryptionTerms = {
    mailbox,
    clock,
    patience: settings.timeouts.connect * 1000,
    serverName: settings.tls.serverName ?? settings.host,
    ...ca,
  };
  const signIn = new SignIn({ mailbox, auth: settings.auth, identity, clock, random });
  const link = new EwsLink({
    mailbox,
    clock,
    signIn,
    connect: (signal) => connect(instance, encryption, signal),
  });
  const client = new EwsClient({ link, mailbox, clock, restFor });
  const search: FolderSearch = {
    client,
    mailbox,
    ...(settings.address === undefined ? {} : { address: settings.address }),
  };
  try {
    const folder = await findPlace(search, folderPlace(settings.folder), 'refuse', signal);
    const target = async (signal: AbortSignal): Promise<FolderReference> => {
      const found = await findPlace(search, folderPlace(settings.moveTo), 'make', signal);
      if (found.id === folder.id) throw exchangeError('EXCHANGE_SAME_FOLDER', mailbox, settings.moveTo);
      return found;
    };
    return new ExchangeSession({
      client,
      mailbox,
      log,
      folder,
      pageSize: settings.pageSize,
      target: settings.deletion === 'purge' ? 'nowhere' : target,
    });
  } catch (error) {
    client.close();
    throw error;
  }
}

/** Line breaks and the like end a header, and a colon ends the user of Basic. */
function refuseUnsendable({ user, password }: { readonly user: string; readonly password: string }, mailbox: Mailbox) {
  if (user === '' || /[\p{Cc}:]/u.test(user)) throw exchangeError('EXCHANGE_UNSENDABLE_CREDENTIALS', mailbox, 'user');
  if (password === '' || /\p{Cc}/u.test(password))
    throw exchangeError('EXCHANGE_UNSENDABLE_CREDENTIALS', mailbox, 'password');
}

async function connect(
  instance: Instance<ExchangeSettings>,
  encryption: EncryptionTerms,
  signal: AbortSignal,
): Promise<HttpConnection> {
  const { settings, clock } = instance;
  const { mailbox } = encryption;
  // It brings Node's HTTP along, which a host that reads no mail yet need not wait for.
  const { HttpConnection } = await import('./http-connection.ts');
  const terms = { mailbox, clock, patience: settings.timeouts.answer * 1000 };
  const socket = await dial(instance, mailbox, encryption.patience, signal);
  if (settings.security === 'none') return new HttpConnection(socket, terms);
  const secured = await encrypt(socket, encryption, signal);
  const certificate = secured.getPeerX509Certificate();
  const binding = certificate === undefined ? {} : { channelBinding: channelBinding(certificate) };
  return new HttpConnection(secured, { ...terms, ...binding });
}

async function dial(
  { network, clock }: Instance<ExchangeSettings>,
  mailbox: Mailbox,
  patience: number,
  signal: AbortSignal,
): Promise<Socket> {
  if (signal.aborted) throw exchangeError('EXCHANGE_STOPPED', mailbox);
  const late = new AbortController();
  const alarm = clock.after(patience, () => late.abort());
  try {
    return await network.connect({ host: mailbox.host, port: mailbox.port }, AbortSignal.any([signal, late.signal]));
  } catch (error) {
    if (signal.aborted) throw exchangeError('EXCHANGE_STOPPED', mailbox);
    if (late.signal.aborted) throw exchangeError('EXCHANGE_TIMEOUT', mailbox, String(patience / 1000), causeOf(error));
    throw error;
  } finally {
    alarm[Symbol.dispose]();
  }
}

async function readAuthority(file: string, mailbox: Mailbox): Promise<string> {
  try {
    await using opened = await openFile(file);
    const { size } = await opened.stat();
    if (size > caLimit) throw exchangeError('EXCHANGE_CA_UNREADABLE', mailbox, file);
    return await opened.readFile('utf8');
  } catch (error) {
    throw ProblemError.is(error) ? error : exchangeError('EXCHANGE_CA_UNREADABLE', mailbox, file, causeOf(error));
  }
}
