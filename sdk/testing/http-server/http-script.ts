import type { IncomingHttpHeaders } from 'node:http';

/** A request as the scripted server sees it. */
export interface HttpRequest {
  /** Counts requests over all connections from 1. */
  readonly number: number;
  /** Counts connections from 1. */
  readonly connection: number;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** By lower-case name. */
  readonly headers: IncomingHttpHeaders;
  /** Empty as long as only the headers are there. */
  readonly body: Buffer;
  /** True when a request with the same `Idempotency-Key` was answered well before. */
  readonly repeated: boolean;
}

/** Where a request stands when the script is asked. `headers`: its body is still to come; `request`: all of it is there. */
export type HttpPoint = 'headers' | 'request';

/** What the server does on cue. `gate` holds it back until the test resolves the promise: slow, without sleeping. */
export type HttpCue = { readonly gate?: Promise<void> } & (
  | { readonly kind: 'usual' }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** Text as it is; anything else as JSON. */
      readonly body?: unknown;
      /** `octets`: the body in writes of a single octet. */
      readonly pace?: 'whole' | 'octets';
      /** Breaks off after so many octets of the body, though its length was announced. */
      readonly cutAfter?: number;
    }
  /** Ends the connection without an answer (`reset`: by RST). */
  | { readonly kind: 'drop'; readonly how?: 'end' | 'reset' }
  /** Says nothing any more, and keeps the connection. */
  | { readonly kind: 'silence' }
);

/** What a scripted HTTP server is and does. */
export interface HttpScript {
  /** TLS from the first octet, as APIs have it; see `testCertificate`. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /**
   * Asked when the headers are there, and again when the whole request is; no answer means the usual one: to read on,
   * and then `200 {}`. What was answered well to an `Idempotency-Key` is answered again without asking.
   */
  readonly cue?: (point: HttpPoint, request: HttpRequest) => HttpCue | undefined;
  /** Octets of the largest body that is read; a larger one ends the connection. Default 64 MiB. */
  readonly bodyLimit?: number;
}
