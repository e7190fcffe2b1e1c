import type {
  Fact,
  InboundMail,
  Instance,
  Log,
  Manifest,
  Permissions,
  Plugin,
  PluginContext,
} from '@postrider/core/contracts';
import { VirtualClock, seededRandom, silentLog } from '@postrider/sdk/testing';
import { SubjectBus } from '../../../core/bus/bus.ts';
import { createInstance } from '../../../core/plugins/instances.ts';
import type { LoopbackEnd } from '../../../core/plugins/isolation/loopback-channel.ts';
import { openLoopback } from '../../../core/plugins/isolation/open-loopback.ts';
import { PluginHost } from '../../../core/plugins/plugin-host.ts';
import { Storages } from '../../../core/plugins/storage.ts';
import type { ContributionKind, ContributionKinds } from '../../../core/contracts/index.ts';

const kinds = ['transports', 'inboxes', 'throttles', 'routes', 'handlers', 'taskSinks', 'renderers'] as const;

/** A host with one isolated plugin that brings one contribution `it` of each kind it has a factory for; no processes. */
export interface Border {
  readonly clock: VirtualClock;
  readonly host: PluginHost;
  readonly facts: readonly Fact[];
  readonly bus: SubjectBus;
  /** The plugin's lives so far, in order. */
  readonly lives: readonly LoopbackEnd[];
  /** What the next starts wait for, one each. */
  readonly openings: Promise<void>[];
  readonly make: <Kind extends ContributionKind>(
    kind: Kind,
    settings?: Readonly<Record<string, unknown>>,
  ) => Promise<ContributionKinds[Kind]>;
}

/** A mail as a handler gets it. */
export const inbound: InboundMail = {
  inbox: 'sales',
  uid: '1',
  kind: 'human',
  to: [],
  cc: [],
  subject: 'Hello',
  text: 'Hi',
  references: [],
  bounces: [],
};

/** Lets everything that is ready cross, back and forth. */
export async function cross(): Promise<void> {
  for (let round = 0; round < 10; round++) await new Promise((resolve) => setImmediate(resolve));
}

/** The code of the problem that some work fails with; `done` where it does not. */
export function codeOf(work: unknown): Promise<string> {
  return Promise.resolve(work).then(
    () => 'done',
    (thrown: Error & { readonly problems?: readonly { readonly code: string }[] }) =>
      thrown.problems?.[0]?.code ?? thrown.message,
  );
}

type Factories = { readonly [Kind in (typeof kinds)[number]]?: (instance: Instance) => unknown };

export function border(
  factories: Factories,
  more: {
    readonly permissions?: Permissions;
    readonly activate?: (context: PluginContext) => void;
    readonly log?: Log;
  } = {},
): Border {
  const clock = new VirtualClock();
  const bus = new SubjectBus(silentLog);
  const facts: Fact[] = [];
  bus.onAny((fact) => facts.push(fact));
  const random = seededRandom(1);
  const lives: LoopbackEnd[] = [];
  const openings: Promise<void>[] = [];
  const own = kinds.filter((kind) => factories[kind] !== undefined);
  const manifest: Manifest = {
    name: 'pigeons',
    version: '1.0.0',
    engine: '*',
    main: './index.js',
    folder: '/plugins/pigeons',
    contributes: Object.fromEntries(own.map((kind) => [kind, [{ id: 'it', api: '', title: 'It', settings: {} }]])),
    requires: {},
    permissions: more.permissions ?? {},
  };
  const plugin: Plugin = {
    activate(context) {
      more.activate?.(context);
      for (const kind of own) context.register(kind, 'it', factories[kind] as never);
    },
  };
  const host = new PluginHost([manifest], {
    bus,
    clock,
    log: () => more.log ?? silentLog,
    sources: new Map([[manifest.folder, { folder: manifest.folder, grade: 'isolated', proposals: [] }]]),
    isolation: () => ({
      order: { entry: '', plugin: { name: 'pigeons', version: '1.0.0' }, lent: {} },
      open: async () => {
        await openings.shift();
        return openLoopback({ clock, random, load: async () => ({ default: plugin }) }, (end) => lives.push(end));
      },
    }),
  });
  const { signal } = new AbortController();
  return {
    clock,
    host,
    facts,
    bus,
    lives,
    openings,
    make: (kind, settings = {}) =>
      createInstance(
        kind,
        { name: 'mine', use: 'it', settings },
        {
          host,
          clock,
          random,
          log: () => more.log ?? silentLog,
          secret: async (name) => `secret ${name}`,
          dataFolder: '/nowhere',
          storages: new Storages('/nowhere'),
          signal,
        },
      ),
  };
}
