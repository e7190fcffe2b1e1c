import { certificateFiles } from './certificate-files.ts';
import { startDovecot } from './dovecot.ts';
import type { Dovecot } from './dovecot.ts';
import { startPostfix } from './postfix.ts';
import type { Postfix, PostfixOptions } from './postfix.ts';

/** A provider as real as it gets: Postfix to send through, Dovecot with everybody's mailbox behind it. */
export interface MailServers extends AsyncDisposable {
  /** The address that mail is from and that answers come to. */
  readonly studio: string;
  readonly postfix: Postfix;
  readonly dovecot: Dovecot;
  /** For every address, to send and to read. */
  readonly password: string;
  /** The authority to trust. The certificates are for 127.0.0.1. */
  readonly authorityFile: string;
}

/** Starts both; disposing stops them and removes all that they wrote. */
export async function startMailServers(
  options: Pick<PostfixOptions, 'refused' | 'bouncing' | 'slow' | 'settings'> & {
    readonly security?: 'starttls' | 'none';
  } = {},
): Promise<MailServers> {
  await using started = new AsyncDisposableStack();
  const studio = 'hello@northlight.example';
  const password = 'Correct-horse-9';
  const certificate = started.use(await certificateFiles(['127.0.0.1']));
  const dovecot = started.use(await startDovecot({ certificate, password }));
  const { security = 'starttls', ...rest } = options;
  const tls = security === 'none' ? {} : { certificate };
  const postfix = started.use(await startPostfix({ ...rest, ...tls, dovecot, studio }));
  const running = started.move();
  return {
    studio,
    postfix,
    dovecot,
    password,
    authorityFile: certificate.authorityFile,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
