import type { ProviderTrouble } from '../transport-contract.ts';
import type { HttpCue, HttpPoint, HttpRequest } from './http-script.ts';

/** What is the provider's own in its interface. */
export interface HttpMailInterface {
  /** Whether a request brings a mail; others are never troubled. */
  isMail(request: HttpRequest): boolean;
  /** What a whole request that brings a mail is answered when all is well, with `unknown` when it is to that recipient. */
  answer(request: HttpRequest, unknown: string | undefined): HttpCue;
}

/** The trouble of a transport's conformance kit, as an HTTP interface makes it. */
export interface HttpTroubles {
  readonly provoke: (trouble: ProviderTrouble) => void;
  /** Forgets the trouble that has not come about. */
  readonly calm: () => void;
  /** Answers the script's `cue` for requests that bring a mail. */
  readonly cue: (point: HttpPoint, request: HttpRequest) => HttpCue | undefined;
}

/** For the bench of a transport that speaks HTTP: `startHttpServer({ cue: troubles.cue })`, `provoke: troubles.provoke`. */
export function httpTroubles(mails: HttpMailInterface): HttpTroubles {
  let trouble: ProviderTrouble | undefined;
  return {
    provoke: (next) => {
      trouble = next;
    },
    calm: () => {
      trouble = undefined;
    },
    cue(point, request) {
      if (!mails.isMail(request)) return undefined;
      const cue = cueFor(trouble, point);
      if (cue !== undefined) trouble = undefined;
      if (cue !== undefined || point === 'headers') return cue;
      return mails.answer(request, trouble?.kind === 'unknown-recipient' ? trouble.address : undefined);
    },
  };
}

function cueFor(trouble: ProviderTrouble | undefined, point: HttpPoint): HttpCue | undefined {
  if (point === 'headers') return trouble?.kind === 'breaks-off' ? { kind: 'drop', how: 'reset' } : undefined;
  switch (trouble?.kind) {
    case 'busy':
      return { kind: 'answer', status: 429, headers: { 'Retry-After': `${trouble.wait / 1000}` }, body: 'slower' };
    case 'answer-lost':
      return { kind: 'drop' };
    case 'silent':
      trouble.reached();
      return { kind: 'silence' };
    case 'unknown-recipient':
    case 'breaks-off':
    case undefined:
      return undefined;
  }
}
