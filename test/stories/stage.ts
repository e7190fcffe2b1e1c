import { SubjectBus } from '../../core/bus/bus.ts';
import type {
  Campaign,
  ContributionKind,
  ContributionKinds,
  Fact,
  Factory,
  Ledger,
  Plugin,
  Program,
  Renderer,
  Route,
  Store,
  Throttle,
  Transport,
} from '@postrider/core/contracts';
import { SendStream } from '../../core/send/send-stream.ts';
import { Letters } from '../../core/send/letters.ts';
import type { SendEnd, SendRequest } from '../../core/send/send-request.ts';
import { release, submit } from '../../core/send/submit.ts';
import type { KeyedThrottle } from '../../core/send/sending-account.ts';
import type { Submitted } from '../../core/send/submission.ts';
import storeSqlite from '@postrider/store-sqlite';
import throttleLimits from '@postrider/throttle-limits';
import { VirtualClock, openNetwork, seededRandom, silentLog, testInstance } from '@postrider/sdk/testing';

/** The maker a bundled plugin registers, taken without a host. */
export async function factoryOf<Kind extends ContributionKind>(
  plugin: Plugin,
  kind: Kind,
  id: string,
): Promise<Factory<ContributionKinds[Kind]>> {
  let found: Factory<ContributionKinds[Kind]> | undefined;
  await plugin.activate({
    plugin: { name: 'test', version: '0.1.0' },
    register(registered, registeredId, factory) {
      if (registered === (kind as string) && registeredId === id)
        found = factory as unknown as Factory<ContributionKinds[Kind]>;
      return { [Symbol.dispose]() {} };
    },
    facts: new SubjectBus(silentLog),
    log: silentLog,
    clock: new VirtualClock(),
    signal: new AbortController().signal,
    own() {},
  });
  if (found === undefined) throw new Error(`The plugin brings no ${kind}/${id}.`);
  return found;
}

export async function limits(
  rules: readonly string[],
  name = 'isp',
): Promise<{ readonly key: string; readonly throttle: Throttle }> {
  const make = await factoryOf(throttleLimits, 'throttles', 'limits');
  return { key: name, throttle: await make(testInstance({ name, settings: { rules, timeZone: 'UTC' } })) };
}

/** A letter of one line: what the renderer does is told elsewhere. */
export const plainRenderer: Renderer = {
  compile: ({ letter }): Program => ({
    subject: [{ kind: 'words', words: 'Spring' }],
    text: letter.text
      .split(/\{\{(\w+)\}\}/)
      .map((part, index) =>
        index % 2 === 0
          ? { kind: 'words', words: part }
          : { kind: 'field', field: part, escape: 'none', line: 1, column: 1, file: letter.file },
      ),
  }),
};

/** What differs from the usual campaign; `list`: people of one's own. */
export type CampaignMore = Partial<Campaign> & {
  readonly list?: readonly { readonly address: string; readonly fields: Readonly<Record<string, string>> }[];
};

export interface StageAccount {
  readonly transport: Transport;
  readonly throttles?: readonly KeyedThrottle[];
}

/** A send stream on a stage: real ledger in memory, real throttles, virtual time, scripted transports. */
export class Stage implements AsyncDisposable {
  readonly clock = new VirtualClock('2026-03-02T09:00:00Z');
  readonly facts: Fact[] = [];
  readonly bus = new SubjectBus(silentLog);
  readonly random = seededRandom(7);
  readonly ledger: Ledger;

  private constructor(ledger: Ledger) {
    this.ledger = ledger;
    this.bus.onAny((fact) => this.facts.push(fact));
  }

  static async open(file = ':memory:', dataFolder?: string): Promise<Stage> {
    const make = await factoryOf(storeSqlite, 'stores', 'sqlite');
    const store: Store = await make(
      testInstance({
        settings: { file, durability: 'process' },
        network: openNetwork,
        ...(dataFolder === undefined ? {} : { dataFolder }),
      }),
    );
    return new Stage(await store.open({ mode: 'own', host: 'the stage' }));
  }

  get #services() {
    return { book: this.ledger, bus: this.bus, clock: this.clock, random: this.random };
  }

  /** Submits `count` people called `who`0, `who`1 …, and leaves the campaign a draft. */
  draft(
    count: number,
    who = 'person',
    ifStanding: 'go-on' | 'refuse' = 'go-on',
    { list, ...more }: CampaignMore = {},
    domainOf = (index: number): string => (index % 3 === 0 ? 'mail.example' : 'post.example'),
  ): Promise<Submitted> {
    return submit(this.#services, plainRenderer, {
      ifStanding,
      campaign: {
        name: 'spring',
        sender: { address: 'hello@northlight.example', name: 'North Light' },
        through: { account: 'studio' },
        renderer: 'plain',
        template: { letter: { file: 'spring.txt', text: 'Hello {{name}}' } },
        columns: ['email', 'name'],
        onUncertain: 'hold',
        ...more,
      },
      batches: [
        Array.from({ length: count }, (_, index) => ({
          line: index + 2,
          address: list?.[index]?.address ?? `${who}${index}@${domainOf(index)}`,
          fields: { name: `Person ${index}`, ...list?.[index]?.fields },
        })),
      ],
    });
  }

  /** Submits `count` people and releases the campaign. */
  async campaign(
    count: number,
    through: Campaign['through'] = { account: 'studio' },
    more: CampaignMore = {},
    domainOf?: (index: number) => string,
  ): Promise<Submitted> {
    const submitted = await this.draft(count, 'person', 'go-on', { through, ...more }, domainOf);
    await release(this.#services, submitted);
    return submitted;
  }

  start(
    accounts: Readonly<Record<string, StageAccount>>,
    more: Partial<SendRequest> = {},
    signal = new AbortController().signal,
  ): Promise<SendEnd> {
    const stream = new SendStream(this.ledger, this.bus, this.clock, this.random);
    return stream.run(
      {
        accounts: new Map(
          Object.entries(accounts).map(([name, { transport, throttles = [] }]) => [
            name,
            { name, transport, throttles },
          ]),
        ),
        routes: new Map<string, Route>(),
        letters: new Letters(async () => plainRenderer),
        schedule: { delays: [300_000, 900_000, 3_600_000], giveUpAfter: 4 * 86_400_000 },
        patience: Infinity,
        drain: 10_000,
        ...more,
      },
      signal,
    );
  }

  /** Runs to the end in virtual time, and says how long it took there. */
  async run(
    accounts: Readonly<Record<string, StageAccount>>,
    more: Partial<SendRequest> = {},
  ): Promise<{ readonly end: SendEnd; readonly took: number }> {
    const from = this.clock.now();
    const state: { end?: SendEnd } = {};
    const running = this.start(accounts, more).then((end) => (state.end = end));
    await this.clock.advance(0);
    while (state.end === undefined) {
      const next = this.clock.nextAlarmAt;
      await this.clock.advance(next === undefined ? 0 : next - this.clock.now());
    }
    return { end: await running, took: this.clock.now() - from };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.ledger.close();
  }
}

export const refused = (
  reply: string,
  refusalClass: 'throttle' | 'quota' | 'transient' | 'bad-recipient' | 'auth' | 'content' | 'block',
  scope: 'recipient' | 'mail' | 'connection' | 'lane' | 'account',
) =>
  ({ kind: 'refused', class: refusalClass, scope, reply: { text: reply, code: Number(reply.slice(0, 3)) } }) as const;
