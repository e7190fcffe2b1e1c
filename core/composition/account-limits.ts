import type { Clock, Ledger, LimitFound, ThrottleUpdate } from '../contracts/index.ts';
import { adoptedState } from '../send/adopted-state.ts';
import { emptyTurn } from '../send/compose-turn.ts';
import type { KeyedThrottle, SendingAccount } from '../send/sending-account.ts';

/** One throttle of an account, and what it found out. */
export interface AccountThrottle {
  /** As the configuration names it; `discovery.ACCOUNT` for the one that every account has of itself. */
  readonly name: string;
  /** Absent: this throttle finds nothing out, it keeps what it was told. */
  readonly found?: readonly LimitFound[];
}

export interface AccountLimits {
  readonly account: string;
  readonly throttles: readonly AccountThrottle[];
}

interface StoredThrottle {
  readonly throttle: KeyedThrottle['throttle'];
  readonly key: string;
  /** 0: there is none. */
  readonly version: number;
  readonly state: unknown;
}

async function stored(
  { throttles }: Pick<SendingAccount, 'throttles'>,
  ledger: Ledger,
  clock: Clock,
): Promise<readonly StoredThrottle[]> {
  const records = new Map((await ledger.throttles(throttles.map(({ key }) => key))).map((each) => [each.key, each]));
  return Promise.all(
    throttles.map(async ({ key, throttle }) => {
      const record = records.get(key);
      if (record === undefined) return { key, throttle, version: 0, state: throttle.initial };
      const state = await adoptedState(key, throttle, record.state, clock);
      return { key, throttle, version: record.version, state };
    }),
  );
}

/** What the throttles of an account keep to. */
export async function limitsOf(account: SendingAccount, ledger: Ledger, clock: Clock): Promise<AccountLimits> {
  const throttles = (await stored(account, ledger, clock)).map(
    async ({ key, throttle, state }): Promise<AccountThrottle> => {
      const found = await throttle.findings?.list(state);
      return { name: key, ...(found === undefined ? {} : { found }) };
    },
  );
  return { account: account.name, throttles: await Promise.all(throttles) };
}

/** Forgets what the throttles of an account found out; what was sent stays counted. */
export async function forgetLimits(account: SendingAccount, ledger: Ledger, clock: Clock): Promise<void> {
  const throttles: ThrottleUpdate[] = [];
  for (const { key, throttle, version, state } of await stored(account, ledger, clock))
    if (version > 0 && throttle.findings !== undefined)
      throttles.push({ key, version, state: await throttle.findings.forget(state) });
  if (throttles.length === 0) return;
  await ledger.commit({ ...emptyTurn(clock.now()), throttles });
}
