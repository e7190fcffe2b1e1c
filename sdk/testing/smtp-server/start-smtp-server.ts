import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { ReceivedMail, ServedConnection } from './received-mail.ts';
import { type Shared, SmtpDialogue } from './smtp-dialogue.ts';
import type { SmtpScript } from './smtp-script.ts';

/** A small SMTP server on loopback that does what its script says and remembers what it saw. */
export interface SmtpServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Mails it took responsibility for, in order. */
  readonly mails: readonly ReceivedMail[];
  readonly connections: readonly ServedConnection[];
  /** Resolves as soon as the condition holds; looked at after everything that happens. */
  until(condition: () => boolean): Promise<void>;
}

/** Starts a scripted SMTP server on a free port; disposing it ends all connections. */
export async function startSmtpServer(script: SmtpScript = {}): Promise<SmtpServer> {
  const mails: ReceivedMail[] = [];
  const dialogues: SmtpDialogue[] = [];
  const waiting = new Set<{ readonly condition: () => boolean; readonly resolve: () => void }>();
  const shared: Shared = {
    script,
    mails: 0,
    took(mail) {
      mails.push(mail);
      this.changed();
    },
    changed() {
      for (const each of waiting) if (each.condition() && waiting.delete(each)) each.resolve();
    },
  };
  const serve = (socket: Socket): void => {
    const dialogue = new SmtpDialogue(shared, dialogues.length + 1, socket);
    dialogues.push(dialogue);
    shared.changed();
    void dialogue.run();
  };
  const { tls } = script;
  const server =
    tls?.mode === 'immediate' ? createTlsServer({ key: tls.key, cert: tls.cert }, serve) : createServer(serve);
  // A client that breaks off the handshake is part of many scripts; its socket is no dialogue yet.
  server.on('tlsClientError', () => {});
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    mails,
    connections: dialogues,
    until: (condition) =>
      new Promise((resolve) => {
        if (condition()) resolve();
        else waiting.add({ condition, resolve });
      }),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      for (const dialogue of dialogues) dialogue.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
