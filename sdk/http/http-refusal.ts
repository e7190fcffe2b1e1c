import type { Refused, Uncertain } from '#contracts';
import type { HttpsAnswer } from './https-client.ts';
import { retryAfter } from './retry-after.ts';

/** What an HTTP status leads to, where the provider's own words do not say better. */
function classOf(status: number, asksToWait: boolean): Pick<Refused, 'class' | 'scope'> {
  switch (status) {
    case 401:
    case 403:
      return { class: 'auth', scope: 'account' };
    case 402:
      return { class: 'quota', scope: 'account' };
    case 404:
    case 405:
    case 410:
      return { class: 'config', scope: 'account' };
    case 429:
      return { class: 'throttle', scope: 'account' };
    case 408:
    case 409:
    case 425:
      return { class: 'transient', scope: 'mail' };
    case 503:
      return asksToWait ? { class: 'throttle', scope: 'account' } : { class: 'transient', scope: 'account' };
    default:
      // Redirections are not followed: a mail goes where the person said, or nowhere.
      if (status < 400) return { class: 'config', scope: 'account' };
      return status < 500 ? { class: 'content', scope: 'mail' } : { class: 'transient', scope: 'account' };
  }
}

/**
 * The outcome of a mail whose request was not answered with success: refused by its status and `Retry-After`, refused
 * for now when it did not leave, uncertain when nobody can know. A transport looks into the answer first for what only
 * its provider says, such as an unknown recipient.
 */
export function httpRefusal(answer: Exclude<HttpsAnswer, { readonly kind: 'no-answer' }>, now: number): Refused;
export function httpRefusal(answer: HttpsAnswer, now: number): Refused | Uncertain;
export function httpRefusal(answer: HttpsAnswer, now: number): Refused | Uncertain {
  switch (answer.kind) {
    case 'no-answer':
      return { kind: 'uncertain', why: answer.why };
    case 'not-sent':
      return {
        kind: 'refused',
        class: 'transient',
        scope: 'connection',
        reply: { text: `The mail was not sent: ${answer.why}` },
      };
    case 'answered': {
      const wait = retryAfter(answer.headers['retry-after'], now);
      return {
        kind: 'refused',
        ...classOf(answer.status, wait !== undefined),
        reply: { text: `HTTP ${answer.status} ${answer.body.slice(0, 500)}`.trim() },
        ...(wait === undefined ? {} : { retryAfter: wait }),
      };
    }
  }
}
