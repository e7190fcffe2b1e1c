import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerSession } from 'smtp-server';
import { echoMail } from './echo-mail.ts';
import type { TakenMail } from './echo-mail.ts';
import { echoOf, fateOf } from './fate.ts';

/** What the provider did, counted on its side of the line. */
export interface ProviderCount {
  accepted: number;
  refused: number;
  droppedBeforeAnswer: number;
  echoes: number;
}

export interface ProviderOptions {
  readonly user: string;
  readonly password: string;
  /** Mails accepted in a day; after that all are refused until tomorrow. */
  readonly dailyLimit: number;
  /** The connection is dropped, without an answer, after this many accepted mails: once. */
  readonly dropAfter: number;
  /** Milliseconds a greylisted sender has to wait. */
  readonly greylistFor: number;
  /** Something comes back for the sender's mailbox. */
  readonly comesBack: (raw: string) => void;
  readonly now: () => number;
  /** The first so many mails are kept, for a person to look at. */
  readonly keeps: number;
}

/** A mail as it would have arrived. */
export interface KeptMail {
  readonly to: string;
  readonly raw: string;
}

export interface Provider extends AsyncDisposable {
  readonly port: number;
  readonly count: Readonly<ProviderCount>;
  readonly kept: readonly KeptMail[];
}

const overLimit = (): Error => refusal(550, '5.4.5 Daily user sending limit exceeded');

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

/**
 * A provider like those in the world, in this process and on a loopback address: it has a daily limit that it tells
 * nobody of, knows not every user, greylists, has full mailboxes, drops a connection, and sends things back.
 */
export async function startProvider(options: ProviderOptions): Promise<Provider> {
  const count: ProviderCount = { accepted: 0, refused: 0, droppedBeforeAnswer: 0, echoes: 0 };
  const kept: KeptMail[] = [];
  const greylist = new Map<string, number>();

  const refuse = (error: Error): Error => {
    count.refused++;
    return error;
  };

  const judge = (address: string): Error | undefined => {
    if (count.accepted >= options.dailyLimit) return refuse(overLimit());
    const fate = fateOf(address);
    if (fate === 'unknown-user')
      return refuse(
        refusal(550, `5.1.1 <${address}>: Recipient address rejected: User unknown in virtual mailbox table`),
      );
    if (fate === 'mailbox-full') return refuse(refusal(452, "4.2.2 The recipient's inbox is out of storage space"));
    if (fate === 'greylisted') {
      const since = greylist.get(address);
      if (since === undefined) greylist.set(address, options.now());
      if (since === undefined || options.now() - since < options.greylistFor)
        return refuse(refusal(451, '4.7.1 Greylisting in action, please come back later'));
    }
    return undefined;
  };

  const drop = (session: SMTPServerSession): void => {
    for (const connection of server.connections) {
      if (connection.id !== session.id) continue;
      count.droppedBeforeAnswer++;
      connection._socket.destroy();
    }
  };

  const take = (raw: string, session: SMTPServerSession): void => {
    count.accepted++;
    const mail = readMail(raw, session);
    if (kept.length < options.keeps) kept.push({ to: mail.to, raw });
    const echo = echoOf(mail.to);
    if (echo === 'nothing') return;
    count.echoes++;
    options.comesBack(echoMail(echo, mail, new Date(options.now())));
  };

  const server = new SMTPServer({
    name: 'mail.isp.example',
    banner: 'sandbox provider',
    logger: false,
    // The sandbox is reached over loopback only, where there is no line to listen on.
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    authMethods: ['PLAIN', 'LOGIN'],
    size: 10 * 1024 * 1024,
    onAuth(auth, _session, answer) {
      if (auth.username === options.user && auth.password === options.password) answer(null, { user: options.user });
      else answer(refusal(535, '5.7.8 Authentication credentials invalid'));
    },
    onRcptTo(address, _session, answer) {
      answer(judge(address.address) ?? null);
    },
    onData(stream, session, answer) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
      stream.on('end', () => {
        // Others may have been taken since this one's recipient was let through.
        if (count.accepted >= options.dailyLimit) return answer(refuse(overLimit()));
        take(Buffer.concat(chunks).toString('utf8'), session);
        if (count.accepted === options.dropAfter) drop(session);
        else answer(null, `2.0.0 Ok: queued as ${count.accepted.toString(16).toUpperCase().padStart(8, '0')}`);
      });
    },
  });
  // A dropped connection surfaces here; it is what was meant.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    count,
    kept,
    port: (server.server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(resolve)),
  };
}

function readMail(raw: string, session: SMTPServerSession): TakenMail {
  const headers = raw.slice(0, raw.indexOf('\r\n\r\n'));
  const unfolded = headers.replaceAll(/\r\n[ \t]+/g, ' ');
  const header = (name: string): string => new RegExp(`^${name}: *(.*)$`, 'im').exec(unfolded)?.[1]?.trim() ?? '';
  const { mailFrom, rcptTo } = session.envelope;
  return {
    from: mailFrom === false ? '' : mailFrom.address,
    to: rcptTo[0]?.address ?? '',
    messageId: header('Message-ID'),
    subject: header('Subject'),
    headers,
  };
}
