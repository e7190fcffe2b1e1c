import type { Clock, Connected, Connection, Mail, Outcome, Phase, Refused, Transport } from '@postrider/core/contracts';
import { classifyReply, parseReply } from '@postrider/sdk';
import {
  accountConnections,
  connecting,
  travel,
  watching,
  type HiddenProvider,
  type Refusing,
} from './hidden-provider.ts';
import { tiredness } from './tiredness.ts';

/** A transport to a provider that exists only here; what it refuses is understood by the SDK's own rules. */
export interface HiddenServer extends Transport {
  /** Addresses whose mail was accepted, in order. */
  readonly accepted: readonly string[];
  readonly tried: number;
  /** Of those accepted, the ones it threw away, and when. */
  readonly thrownAway: readonly { readonly to: string; readonly at: number }[];
  /** When a mail to this address arrives; absent: it does not. */
  readonly arrivals: ReadonlyMap<
    string,
    { readonly at: number; readonly delivery: number; readonly messageId: string }[]
  >;
  readonly refusedConnections: number;
}

const lost: Refused = {
  kind: 'refused',
  class: 'transient',
  scope: 'connection',
  reply: { text: 'The connection was lost before the mail was handed over.' },
};

function refusedWith(text: string, phase: Phase): Refused {
  const reply = parseReply(text, phase);
  return { kind: 'refused', ...classifyReply(reply), reply };
}

const refusedBy = (how: Refusing): Refused => (how.kind === 'drop' ? lost : refusedWith(how.text, how.phase));

export function hiddenServer(provider: HiddenProvider, clock: Clock): HiddenServer {
  const { connections, mailsPerConnection, greylisting, dropsEvery } = provider;
  const limits = provider.limits?.(clock.now()) ?? [];
  const accepted: string[] = [];
  const firstTries = new Map<string, number>();
  const thrownAway: { to: string; at: number }[] = [];
  const arrivals = new Map<string, { at: number; delivery: number; messageId: string }[]>();
  const tired = tiredness(provider.tires);
  let hour = NaN;
  let inHour = 0;
  let tried = 0;
  let open = 0;
  let refusedConnections = 0;
  const sleep = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => void clock.after(milliseconds, resolve));

  function judged(mail: Mail, lane: { carried: number; readonly place: number }): Outcome {
    const now = clock.now();
    const { to } = mail.envelope;
    if (dropsEvery !== undefined && tried % dropsEvery === 0) return lost;
    if (mailsPerConnection !== undefined && lane.carried >= mailsPerConnection.most)
      return 'announced' in mailsPerConnection ? lost : refusedBy(mailsPerConnection.refusing);
    if (connections?.refusing.kind === 'reply' && connections.refusing.phase === 'mail' && open > connections.most)
      return refusedBy(connections.refusing);
    if (greylisting !== undefined) {
      const first = firstTries.get(to);
      if (first === undefined) firstTries.set(to, now);
      if (first === undefined || now < first + greylisting.delay) return refusedWith(greylisting.reply, 'recipient');
    }
    const full = limits.find((limit) => limit.earliest(now) > now);
    if (full !== undefined) return refusedWith(full.reply, 'mail');
    for (const limit of limits) limit.take(now);
    lane.carried++;
    accepted.push(to);
    arrive(mail, now);
    return { kind: 'accepted', reply: { text: '250 2.0.0 Ok: queued', code: 250, enhanced: '2.0.0' } };
  }

  function arrive({ envelope: { to }, delivery, messageId }: Mail, now: number): void {
    const thisHour = Math.floor(now / 3_600_000);
    inHour = thisHour === hour ? inHour + 1 : 1;
    hour = thisHour;
    if (provider.throwsAway?.({ number: accepted.length, inHour }) === true) {
      thrownAway.push({ to, at: now });
      return;
    }
    const here = arrivals.get(to) ?? [];
    here.push({ at: now + watching.arrival, delivery, messageId });
    arrivals.set(to, here);
  }

  function connection(): Connection {
    const lane = { carried: 0, place: open, dead: false };
    let before = Promise.resolve();
    let closed = false;
    return {
      offer:
        mailsPerConnection !== undefined && 'announced' in mailsPerConnection
          ? { mailsPerConnection: mailsPerConnection.most }
          : {},
      async send(mail) {
        tried++;
        const turn = before;
        let done = (): void => undefined;
        before = new Promise((resolve) => (done = resolve));
        await turn;
        if (lane.dead) {
          done();
          return lost;
        }
        await sleep(travel / 2);
        const outcome = judged(mail, lane);
        await sleep(travel / 2 + tired(clock.now()));
        // RFC 5321 section 3.8: after a 421 the connection is gone; after a silence, too.
        lane.dead = outcome.kind === 'refused' && (outcome === lost || outcome.reply.code === 421);
        done();
        return outcome;
      },
      async close() {
        if (!closed) open--;
        closed = true;
      },
    };
  }

  return {
    capabilities: { connections: accountConnections, mailsInFlight: 2 },
    accepted,
    thrownAway,
    arrivals,
    get tried() {
      return tried;
    },
    get refusedConnections() {
      return refusedConnections;
    },
    verify: async () => undefined,
    async connect(): Promise<Connected> {
      await sleep(connecting);
      const atTheDoor =
        connections !== undefined && !('phase' in connections.refusing && connections.refusing.phase === 'mail');
      if (atTheDoor && open >= connections.most) {
        refusedConnections++;
        const refusal = refusedBy(connections.refusing);
        return {
          kind: 'refused',
          refusal,
          problem: { code: 'SERVER_REFUSED_CONNECTION', what: refusal.reply.text, next: 'It is tried again.' },
        };
      }
      open++;
      return { kind: 'connected', connection: connection() };
    },
  };
}
