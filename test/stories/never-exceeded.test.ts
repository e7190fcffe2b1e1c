import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acceptedOutcome, scriptedTransport } from '@postrider/sdk/testing';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Scope } from '../../core/send/scope.ts';
import { limitsThrottle } from '../../plugins/throttle-limits/limits-throttle.ts';
import type { SendRequest } from '../../core/send/send-request.ts';
import type { SendingAccount } from '../../core/send/sending-account.ts';
import { Stage } from './stage.ts';

const second = 1_000;
const minute = 60 * second;

/** A rule as the model knows it: no window of so long holds more than so many. */
interface ModelRule {
  readonly most: number;
  readonly seconds: number;
}

/** What happens to the hosts between two starts. */
type Event =
  | { readonly kind: 'sent'; readonly seconds: number }
  /** The process dies: nothing is drained, nothing is closed politely. */
  | { readonly kind: 'killed'; readonly seconds: number }
  | { readonly kind: 'paused'; readonly seconds: number }
  | { readonly kind: 'rules changed'; readonly rules: readonly ModelRule[] }
  | { readonly kind: 'counted together otherwise'; readonly per: Scope }
  /** The file is saved in the middle of it. */
  | {
      readonly kind: 'changed while sent';
      readonly seconds: number;
      readonly rules: readonly ModelRule[];
      readonly per: Scope;
    };

const rules = fc.array(
  fc.record({ most: fc.integer({ min: 1, max: 12 }), seconds: fc.constantFrom(1, 7, 30, 60, 300) }),
  { minLength: 1, maxLength: 3 },
);
const scope = fc.constantFrom<Scope>('everything', 'account', 'campaign', 'destination');
const lengths = fc.integer({ min: 0, max: 200 });
const events: fc.Arbitrary<readonly Event[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('sent' as const), seconds: lengths }),
    fc.record({ kind: fc.constant('killed' as const), seconds: lengths }),
    fc.record({ kind: fc.constant('paused' as const), seconds: lengths }),
    fc.record({ kind: fc.constant('rules changed' as const), rules }),
    fc.record({ kind: fc.constant('counted together otherwise' as const), per: scope }),
    fc.record({ kind: fc.constant('changed while sent' as const), seconds: lengths, rules, per: scope }),
  ),
  { minLength: 3, maxLength: 10 },
);

const throttleOf = (all: readonly ModelRule[]) =>
  limitsThrottle('isp', { rules: all.map(({ most, seconds }) => `${most} per ${seconds} seconds`), timeZone: 'UTC' });

/** What holds at a moment. */
interface Held {
  readonly rules: readonly ModelRule[];
  readonly per: Scope;
}

/** One mail that left: when, what it may be counted by, and what held then. */
interface Left {
  readonly at: number;
  readonly by: Partial<Record<Scope, string>>;
  readonly held: Held;
}

/** The model keeps everything that ever left, and knows nothing of grants: at each mail no window that ends there is too full. */
function expectNeverExceeded(left: readonly Left[]): void {
  left.forEach(({ at, by, held: { rules: all, per } }, place) => {
    for (const { most, seconds } of all) {
      const within = left
        .slice(0, place + 1)
        .filter((each) => each.by[per] === by[per] && each.at > at - seconds * second);
      expect(within.length, `${per} ${by[per]}: ${most} per ${seconds} s`).toBeLessThanOrEqual(most);
    }
  });
}

test(
  'no window ever holds more than it may, whatever dies, pauses, starts again, changes its rules, or what it counts together',
  async () => {
    await fc.assert(
      fc.asyncProperty(events, rules, scope, fc.nat(1_000), async (story, first, firstPer, seed) => {
        await using folder = await mkdtempDisposable(join(tmpdir(), 'postrider-exceeded-'));
        const file = join(folder.path, 'ledger.db');
        const left: Left[] = [];
        let held: Held = { rules: first, per: firstPer };
        let now = Date.parse('2026-03-02T09:00:00Z');
        let enlisted = false;
        for (const event of [...story, { kind: 'sent', seconds: 400 } satisfies Event]) {
          if (event.kind === 'rules changed') {
            held = { ...held, rules: event.rules };
            continue;
          }
          if (event.kind === 'counted together otherwise') {
            held = { ...held, per: event.per };
            continue;
          }
          if (event.kind === 'paused') {
            now += event.seconds * second;
            continue;
          }
          // A real ledger on disk, opened anew by each host.
          const stage = await Stage.open(file);
          await stage.clock.advance(now - stage.clock.now());
          if (!enlisted) {
            enlisted = true;
            await stage.campaign(60, { account: 'studio' }, { onUncertain: 'resend' });
            await stage.campaign(40, { account: 'desk' }, { name: 'summer', onUncertain: 'resend' });
          }
          const alive = { yes: true };
          const transportOf = (account: string) =>
            scriptedTransport(
              async (mail) => {
                if (!alive.yes) return await new Promise<typeof acceptedOutcome>(() => {});
                const group = mail.envelope.to.slice(mail.envelope.to.indexOf('@') + 1);
                const campaign = mail.delivery <= 60 ? 'spring' : 'summer';
                left.push({ at: stage.clock.now(), by: { account, campaign, destination: group }, held });
                // Some answers take their time, so that hosts die with mails on their way.
                const wait = (mail.delivery * 7 + seed) % 5;
                if (wait > 0) await new Promise<void>((resolve) => void stage.clock.after(wait * second, resolve));
                return acceptedOutcome;
              },
              { connections: 2, mailsInFlight: 2 },
            );
          const stop = new AbortController();
          const transports = { studio: transportOf('studio'), desk: transportOf('desk') };
          const accounts = (): Record<keyof typeof transports, SendingAccount> => {
            const throttles = [{ key: 'isp', throttle: throttleOf(held.rules), per: held.per }];
            return {
              studio: { name: 'studio', transport: transports.studio, throttles },
              desk: { name: 'desk', transport: transports.desk, throttles },
            };
          };
          let tell: ((changed: ReadonlyMap<string, SendingAccount>) => void) | undefined;
          const changes: SendRequest['changes'] = (changed) => {
            tell = changed;
            return { [Symbol.dispose]: () => (tell = undefined) };
          };
          const running = stage.start(accounts(), { changes }, stop.signal).catch(() => undefined);
          for (let passed = 0; passed < event.seconds; passed++) {
            if (event.kind === 'changed while sent' && passed === event.seconds >> 1) {
              // Half a second after the last mails: what is claimed by then left under the old rule.
              await stage.clock.advance(second / 2);
              held = { rules: event.rules, per: event.per };
              tell?.(new Map(Object.entries(accounts())));
              await stage.clock.advance(second / 2);
            } else await stage.clock.advance(second);
          }
          if (event.kind === 'killed') {
            alive.yes = false;
            // What it would still do finds a closed ledger, as if it were gone.
            await stage.ledger.close();
            stop.abort();
          } else {
            stop.abort();
            await stage.clock.advance(20 * second);
            await running;
            await stage.ledger.close();
          }
          now = Math.max(now, stage.clock.now());
        }
        expectNeverExceeded(left);
        expect(left.length).toBeGreaterThan(0);
      }),
      { numRuns: 20 },
    );
  },
  5 * minute,
);
