import type { CampaignId, DeliveryId, Hold } from '../contracts/index.ts';
import { poolsOf } from './account-pools.ts';
import { Answers } from './answers.ts';
import { Chooser } from './choose.ts';
import { Closures } from './closures.ts';
import type { ConnectionPool } from './connection-pool.ts';
import type { Mailing } from './counted-by.ts';
import { LookAhead } from './look-ahead.ts';
import { Resting } from './rest.ts';
import { Rules } from './rules.ts';
import { SeedBed } from './seed-bed.ts';
import type { SendRequest, SendServices } from './send-request.ts';
import type { Through } from './through.ts';
import { Turns } from './turns.ts';
import { Wake } from './wake.ts';

/** What a run begins with. */
export interface RunBeginning {
  readonly services: SendServices;
  readonly request: SendRequest;
  /** Those that stand. */
  readonly holds: readonly Hold[];
  /** The campaigns; those that are finished are taken out of it, and seeds come and go. */
  readonly through: Map<CampaignId, Through>;
  readonly mailings: ReadonlyMap<CampaignId, Mailing>;
}

/** The parts of a run, each made for it alone. */
export interface RunParts {
  readonly wake: Wake;
  readonly answers: Answers;
  readonly rules: Rules;
  readonly closures: Closures;
  readonly pools: ReadonlyMap<string, ConnectionPool>;
  readonly chooser: Chooser;
  readonly seeds: SeedBed;
  readonly resting: Resting;
  readonly turns: Turns;
  /** Handed over, and their settlement not written yet. */
  readonly inFlight: ReadonlySet<DeliveryId>;
}

/** Makes the parts and tells them of each other. */
export function runParts({ services, request, holds, through, mailings: known }: RunBeginning): RunParts {
  const { book, bus, clock } = services;
  const { letters, schedule } = request;
  const mailings = new Map(known);
  const inFlight = new Set<DeliveryId>();
  const wake = new Wake(clock);
  const ring = (): void => wake.ring();
  const held = (hold: Hold): void => turns.hold(hold);
  const answers = new Answers(wake, clock);
  const rules = new Rules(request, mailings, book);
  const { accounts, counted, states } = rules;
  const closures = new Closures(holds);
  const ahead = new LookAhead(book);
  const pools = poolsOf(accounts, { bus, clock, closures, held, changed: ring });
  const chooser = new Chooser({
    accounts,
    pools,
    closures,
    states,
    ahead,
    letters,
    counted,
    through,
    clock,
    blocked: (campaign, problem) => bus.publish({ type: 'campaign.blocked', at: clock.now(), campaign, problem }),
  });
  const seeds = new SeedBed(request.seeding, {
    ...services,
    chooser,
    closures,
    ahead,
    letters,
    through,
    ring,
    held,
    // A seed is counted as the mails of its campaign are.
    joined: (campaign, of) => {
      const mailing = mailings.get(of);
      if (mailing !== undefined) mailings.set(campaign, mailing);
    },
  });
  const resting = new Resting(services, through, closures, chooser, (now) => seeds.sowLast(now));
  const turns = new Turns({
    services,
    schedule,
    ahead,
    chooser,
    resting,
    seeds,
    handing: { clock, letters, pools, closures, states, answers, inFlight },
  });
  return { wake, answers, rules, closures, pools, chooser, seeds, resting, turns, inFlight };
}
