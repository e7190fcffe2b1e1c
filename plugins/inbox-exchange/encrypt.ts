import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { causeOf, ProblemError } from '@postrider/sdk';
import type { Clock } from '@postrider/sdk';
import { exchangeError } from './exchange-problem.ts';
import type { Mailbox } from './exchange-problem.ts';

export interface EncryptionTerms {
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  /** Milliseconds for the handshake. */
  readonly patience: number;
  /** PEM text of the only authority to trust; absent: those that Node trusts. */
  readonly ca?: string;
  /** The name the certificate must bear. */
  readonly serverName: string;
}

/** What OpenSSL and Node call a certificate that does not convince. */
const certificateFault = /^(?:ERR_TLS_CERT_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_CA|HOSTNAME_MISMATCH)/;

function problemOf(error: Error, mailbox: Mailbox): ProblemError {
  const cause = causeOf(error);
  const code = certificateFault.test(cause.code ?? '') ? 'EXCHANGE_CERTIFICATE' : 'EXCHANGE_TLS_FAILED';
  return exchangeError(code, mailbox, cause.message.trim().replace(/\.$/, ''), cause);
}

/** Begins TLS over a socket; certificate and name are always verified. The socket is destroyed when that fails. */
export async function encrypt(socket: Socket, terms: EncryptionTerms, signal: AbortSignal): Promise<TLSSocket> {
  const { mailbox, serverName } = terms;
  const secured = connect({
    socket,
    host: serverName,
    // An address is no server name (RFC 6066 section 3); it is verified as the host all the same.
    ...(isIP(serverName) === 0 ? { servername: serverName } : {}),
    ...(terms.ca === undefined ? {} : { ca: terms.ca }),
    minVersion: 'TLSv1.2',
  });
  const handshake = Promise.withResolvers<void>();
  const fail = (error: Error): void => handshake.reject(ProblemError.is(error) ? error : problemOf(error, mailbox));
  const closed = (): void => fail(exchangeError('EXCHANGE_TLS_FAILED', mailbox, 'the server closed the connection'));
  const stop = (): void => fail(exchangeError('EXCHANGE_STOPPED', mailbox));
  const alarm = terms.clock.after(terms.patience, () =>
    fail(exchangeError('EXCHANGE_TIMEOUT', mailbox, String(terms.patience / 1000))),
  );
  secured.once('secureConnect', () => handshake.resolve());
  // Stays after a failure: what is destroyed may still report an error.
  secured.on('error', fail);
  secured.once('close', closed);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    await handshake.promise;
    secured.off('error', fail);
    secured.off('close', closed);
    return secured;
  } catch (error) {
    secured.destroy();
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    alarm[Symbol.dispose]();
  }
}
