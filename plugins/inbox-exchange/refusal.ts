import type { ProblemError } from '@postrider/sdk';
import { exchangeError, readable } from './exchange-problem.ts';
import type { ExchangeProblemCode, Mailbox } from './exchange-problem.ts';
import type { HttpHead } from './http-connection.ts';

/** Response codes of EWS that say what is to be done. Others mean no more than that something was refused. */
const codes: Readonly<Record<string, ExchangeProblemCode>> = {
  ErrorItemNotFound: 'EXCHANGE_UNKNOWN_MAIL',
  ErrorInvalidId: 'EXCHANGE_UNKNOWN_MAIL',
  ErrorInvalidIdEmpty: 'EXCHANGE_UNKNOWN_MAIL',
  ErrorInvalidIdMalformed: 'EXCHANGE_UNKNOWN_MAIL',
  ErrorInvalidIdMalformedEwsLegacyIdFormat: 'EXCHANGE_UNKNOWN_MAIL',
  ErrorInvalidIdTooLong: 'EXCHANGE_UNKNOWN_MAIL',
  ErrorNonExistentMailbox: 'EXCHANGE_NO_MAILBOX',
  ErrorMissingEmailAddress: 'EXCHANGE_NO_MAILBOX',
  ErrorImpersonateUserDenied: 'EXCHANGE_NO_MAILBOX',
  ErrorAccountDisabled: 'EXCHANGE_FORBIDDEN',
  ErrorInternalServerError: 'EXCHANGE_SERVER_TROUBLE',
  ErrorInternalServerTransientError: 'EXCHANGE_SERVER_TROUBLE',
  ErrorMailboxStoreUnavailable: 'EXCHANGE_SERVER_TROUBLE',
  ErrorMailboxMoveInProgress: 'EXCHANGE_SERVER_TROUBLE',
  ErrorMailboxFailover: 'EXCHANGE_SERVER_TROUBLE',
  ErrorInsufficientResources: 'EXCHANGE_SERVER_TROUBLE',
  ErrorTimeoutExpired: 'EXCHANGE_SERVER_TROUBLE',
  ErrorTooManyObjectsOpened: 'EXCHANGE_SERVER_TROUBLE',
  ErrorExceededConnectionCount: 'EXCHANGE_SERVER_TROUBLE',
  ErrorADUnavailable: 'EXCHANGE_SERVER_TROUBLE',
};

/** What a refusal of the service leads to; `uid` when it was about one mail. */
export function refusal(
  reply: { readonly code: string; readonly text: string },
  mailbox: Mailbox,
  uid?: string,
): ProblemError {
  const code = codes[reply.code] ?? 'EXCHANGE_REFUSED';
  if (code === 'EXCHANGE_UNKNOWN_MAIL' && uid !== undefined) return exchangeError(code, mailbox, readable(uid));
  return exchangeError(
    code === 'EXCHANGE_UNKNOWN_MAIL' ? 'EXCHANGE_REFUSED' : code,
    mailbox,
    readable(`${reply.code} ${reply.text}`),
  );
}

/** True when a refusal says that the mail is not there (any more). */
export function isGone(reply: { readonly code: string }): boolean {
  return codes[reply.code] === 'EXCHANGE_UNKNOWN_MAIL';
}

/** Microsoft's own servers, in all of its clouds. */
export function isExchangeOnline(host: string): boolean {
  return /(?:^|\.)(?:office365\.(?:com|us)|office\.(?:com|de)|outlook\.(?:com|cn))$/i.test(host);
}

/** What an HTTP status leads to that brings no answer of the service. */
export function statusRefusal({ status, headers }: HttpHead, mailbox: Mailbox): ProblemError {
  const told = `HTTP ${status}`;
  switch (status) {
    case 401:
      return exchangeError('EXCHANGE_AUTH_REFUSED', mailbox, told);
    case 403:
      return isExchangeOnline(mailbox.host)
        ? exchangeError('EXCHANGE_ONLINE_ENDED', mailbox, 'it answers 403')
        : exchangeError('EXCHANGE_FORBIDDEN', mailbox, told);
    case 404:
    case 405:
    case 410:
      return exchangeError('EXCHANGE_NO_SERVICE', mailbox, `it answers ${status}`);
    default:
      if (status >= 300 && status < 400) {
        const to = readable(headers.location ?? '');
        return exchangeError('EXCHANGE_NO_SERVICE', mailbox, `it points to ${to === '' ? 'nowhere' : to}`);
      }
      if (status >= 500) return exchangeError('EXCHANGE_SERVER_TROUBLE', mailbox, told);
      return exchangeError('EXCHANGE_PROTOCOL', mailbox, `it answers ${status}`);
  }
}
