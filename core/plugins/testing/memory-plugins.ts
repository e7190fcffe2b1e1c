import { SubjectBus } from '../../bus/bus.ts';
import { ProblemError } from '../../contracts/index.ts';
import type { Clock, Fact, Handler, Log, Manifest, Plugin, PluginContext, Problem } from '../../contracts/index.ts';
import { PluginHost } from '../plugin-host.ts';

export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };
export const handler: Handler = { handle: () => [] };

/** Time that stands still until a test moves it. */
export class StillClock implements Clock {
  #now = 0;
  readonly #alarms = new Set<{ readonly at: number; readonly work: () => void }>();

  now(): number {
    return this.#now;
  }

  after(delay: number, work: () => void): Disposable {
    const alarm = { at: this.#now + delay, work };
    this.#alarms.add(alarm);
    return { [Symbol.dispose]: () => void this.#alarms.delete(alarm) };
  }

  get waiting(): number {
    return this.#alarms.size;
  }

  /** Lets promises that are ready run on first. */
  async advance(milliseconds: number): Promise<void> {
    await ready();
    this.#now += milliseconds;
    for (const alarm of this.#alarms) {
      if (alarm.at > this.#now) continue;
      this.#alarms.delete(alarm);
      alarm.work();
      await ready();
    }
  }
}

/** Lets promises that are ready run on. */
export async function ready(): Promise<void> {
  for (let round = 0; round < 5; round++) await new Promise((resolve) => setImmediate(resolve));
}

/** Of a plugin that brings handlers, one of its own name where none are named. */
export function manifest(
  name: string,
  more: { handlers?: readonly string[]; requires?: readonly string[] } = {},
): Manifest {
  const handlers = (more.handlers ?? [name]).map((id) => ({ id, api: 'handler/v1', title: id, settings: {} }));
  return {
    name,
    version: '1.0.0',
    engine: '*',
    main: './index.js',
    folder: `/plugins/${name}`,
    contributes: { handlers },
    requires: Object.fromEntries((more.requires ?? []).map((each) => [each, '*'])),
    permissions: {},
  };
}

type Modules = Readonly<Record<string, () => unknown>>;

export interface Stage {
  readonly host: PluginHost;
  readonly clock: StillClock;
  readonly facts: readonly Fact[];
  readonly bus: SubjectBus;
}

/** A host over modules that exist in memory only. */
export function stage(manifests: readonly Manifest[], modules: Modules): Stage {
  const clock = new StillClock();
  const bus = new SubjectBus(silent);
  const facts: Fact[] = [];
  bus.onAny((fact) => facts.push(fact));
  const load = async (url: string): Promise<unknown> => modules[url.split('/').at(-2) ?? '']?.();
  return { host: new PluginHost(manifests, { bus, clock, log: () => silent, load }), clock, facts, bus };
}

/** A module that registers a handler of this id, and does more. */
export function registering(
  id: string,
  more: (context: PluginContext) => void | Promise<void> = () => {},
): () => { default: Plugin } {
  return () => ({
    default: {
      activate(context) {
        context.register('handlers', id, () => handler);
        return more(context);
      },
    },
  });
}

/** The problem that some work fails with. */
export async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!ProblemError.is(thrown)) throw new Error('No problem was thrown', { cause: thrown });
  return thrown.problem;
}

/** A problem in one line. */
export function words({ code, what, next }: Problem): string {
  return `${code}: ${what} ${next}`;
}
