/** How a lane answers, in milliseconds. */
interface LaneTime {
  /** As it is with this destination: falls at once, rises slowly, so that one who has become slow for good is believed. */
  usual: number;
  /** Lately: the mean of the last dozen or so. */
  lately: number;
  /** From one answer to the next, lately. */
  every: number;
  answeredAt: number;
  /** Whether it alone is slow, and when that was looked at. */
  alone: boolean;
  judgedAt: number;
}

/** By destination group. When the late ones are many, those before are forgotten. */
interface AccountLanes {
  late: Map<string, LaneTime>;
  before: Map<string, LaneTime>;
}

/**
 * What a lane's answers tell. `alone`: it takes long and the account's other lanes do not, which tells nothing of the
 * account. `slow`: and it did not always; mails went so many milliseconds apart.
 */
export type LaneAnswer =
  | { readonly kind: 'usual' }
  | { readonly kind: 'alone' }
  | { readonly kind: 'slow'; readonly every: number; readonly took: number };

/** Answers that come within this are never slow, however quick the others were. */
const neverSlow = 1000;
const times = 3;
const latelyOver = 12;
const usualOver = 128;
/** Lanes that did not answer within this say nothing of how the others are. */
const present = 60_000;
/** To compare lanes is to look at them all: so often is enough. */
const compareEvery = 1000;
/** Lanes of an account that answered last; as many from before are remembered beside them. */
const most = 1000;

const usual: LaneAnswer = { kind: 'usual' };
const alone: LaneAnswer = { kind: 'alone' };

/**
 * Notices that one destination answers later and later while others do not: it has more than it can do. When most lanes
 * of an account are slow it is the account, which is for its throttles to notice. Decides only.
 */
export class LaneTimes {
  readonly #accounts = new Map<string, AccountLanes>();

  /** A mail for this destination was accepted `took` milliseconds after it was handed over. */
  answered(account: string, group: string, took: number, now: number): LaneAnswer {
    let lanes = this.#accounts.get(account);
    if (lanes === undefined) this.#accounts.set(account, (lanes = { late: new Map(), before: new Map() }));
    let lane = lanes.late.get(group);
    if (lane === undefined) {
      lane = lanes.before.get(group);
      if (lanes.late.size >= most) {
        lanes.before = lanes.late;
        lanes.late = new Map();
      }
      const begins = { usual: took, lately: took, every: 0, answeredAt: now, alone: false, judgedAt: -Infinity };
      lanes.late.set(group, lane ?? begins);
      lanes.before.delete(group);
      if (lane === undefined) return usual;
    }
    lane.lately += (took - lane.lately) / latelyOver;
    lane.usual = lane.lately < lane.usual ? lane.lately : lane.usual + (lane.lately - lane.usual) / usualOver;
    lane.every += (now - lane.answeredAt - lane.every) / latelyOver;
    lane.answeredAt = now;
    if (lane.lately <= neverSlow) return usual;
    if (now - lane.judgedAt >= compareEvery) {
      lane.judgedAt = now;
      lane.alone = isAlone(lane, lanes, now);
    }
    if (!lane.alone) return usual;
    return lane.lately <= times * lane.usual ? alone : { kind: 'slow', every: lane.every, took: lane.lately };
  }
}

/** More of the others are quick than are not. Where there are none any more, it stays as it was found to be. */
function isAlone(lane: LaneTime, { late, before }: AccountLanes, now: number): boolean {
  let balance = 0;
  let others = 0;
  for (const all of [late, before]) {
    for (const other of all.values()) {
      if (other === lane || now - other.answeredAt > present) continue;
      others++;
      balance += other.lately * times < lane.lately ? 1 : -1;
    }
  }
  return others === 0 ? lane.alone : balance > 0;
}
