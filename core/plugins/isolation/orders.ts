import type { Place } from '../../contracts/index.ts';
import type { Made } from './shapes/contribution-shapes.ts';

/** The plugin itself, as a target of calls; instances and what they open have other numbers, given by the host. */
export const PLUGIN = 0;

/** The host's first call: what to run. */
export interface LoadOrder {
  /** File URL of the entry module. */
  readonly entry: string;
  readonly plugin: { readonly name: string; readonly version: string };
  /** Packages that the plugin may borrow from the host when it has none of its own: name and folder. */
  readonly lent: Readonly<Record<string, string>>;
  /** Authorities that the host trusts, in PEM; absent: those that Node brings along. */
  readonly authorities?: readonly string[];
}

/** The host's call for a configured instance. */
export interface CreateOrder {
  /** `transports/smtp` */
  readonly contribution: string;
  /** The number that it is spoken of by. */
  readonly target: number;
  readonly name: string;
  readonly settings: unknown;
  /** The number of the signal that aborts when the host stops. */
  readonly signal: number;
  readonly place?: Place;
}

export type { Made };

/** Methods that the host may call, by what the target is. A signal, where there is one, comes last. */
export const METHODS = {
  transports: {
    verify: { signal: true },
    connect: { signal: true, opens: 'connection' },
    searchSent: { signal: true },
  },
  connection: { send: { signal: true }, close: { signal: false, ends: true } },
  inboxes: { open: { signal: true, opens: 'session' } },
  session: {
    list: { signal: true },
    fetch: { signal: true },
    settle: { signal: true },
    close: { signal: false, ends: true },
  },
  throttles: {
    grant: { signal: false },
    observe: { signal: false },
    adopt: { signal: false },
    expected: { signal: false },
    found: { signal: false },
    forgotten: { signal: false },
  },
  routes: { rank: { signal: false } },
  handlers: { handle: { signal: false } },
  taskSinks: { create: { signal: true }, list: { signal: false }, close: { signal: false } },
  renderers: { compile: { signal: false } },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Method>>>>;

interface Method {
  readonly signal: boolean;
  /** What its answer may bring: a thing with a number of its own, given by the host as the first argument. */
  readonly opens?: 'connection' | 'session';
  /** The target is forgotten after it. */
  readonly ends?: true;
}

export type TargetKind = keyof typeof METHODS;
export type IsolatedKind = Exclude<TargetKind, 'connection' | 'session'>;

export function methodOf(kind: TargetKind, name: string): Method | undefined {
  const methods: Readonly<Record<string, Method>> = METHODS[kind];
  return Object.hasOwn(methods, name) ? methods[name] : undefined;
}

export function isIsolatedKind(kind: string): kind is IsolatedKind {
  return Object.hasOwn(METHODS, kind) && kind !== 'connection' && kind !== 'session';
}
