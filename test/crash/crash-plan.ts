import { seededRandom } from '../../sdk/testing/seeded-random.ts';
import type { SinkPoint } from './sink-session.ts';

/** What a kill by the clock counts from: the start, the ledger's file being there, the first mail. */
export type Phase = 'start' | 'anywhere' | 'import' | 'sending' | 'end';

/** When the host is killed: by the clock, or by the sink as a mail passes a point. */
export type KillTime =
  /** Milliseconds after the phase began. */
  | { readonly by: 'clock'; readonly phase: Phase; readonly after: number }
  | { readonly by: 'sink'; readonly point: SinkPoint; readonly mail: number };

export interface CrashCase {
  readonly number: number;
  readonly policy: 'hold' | 'resend';
  readonly durability: 'process' | 'power';
  readonly connections: number;
  readonly mailsInFlight: number;
  /** Milliseconds the sink takes for a mail. */
  readonly delay: number;
  readonly recipients: number;
  /** The first strikes the first send, the next what goes on after it. */
  readonly kills: readonly KillTime[];
}

/** Milliseconds of an undisturbed send: to the ledger's file, to its first mail, and to its end. */
export interface Measured {
  readonly stored: number;
  readonly first: number;
  readonly end: number;
}

const phases: readonly Phase[] = ['start', 'import', 'sending', 'end', 'anywhere'];
const points: readonly SinkPoint[] = ['recipient', 'content', 'whole', 'recorded', 'replied'];

/** Cases of a seed: the same seed gives the same cases, though no clock kills twice at the same instruction. */
export function crashCases(seed: number, count: number, recipients: number, measured: Measured): readonly CrashCase[] {
  const random = seededRandom(seed);
  const within = (from: number, to: number): number => from + random.fraction() * (to - from);
  const clockKill = (phase: Phase): KillTime => {
    const { stored, first, end } = measured;
    const sending = end - first;
    const spans = {
      start: [0, 50],
      import: [0, first - stored],
      sending: [0, sending * 0.9],
      end: [sending * 0.8, sending * 1.1],
      anywhere: [0, end],
    } as const;
    const [from, to] = spans[phase];
    return { by: 'clock', phase, after: Math.round(within(from, to)) };
  };
  const sinkKill = (number: number): KillTime => ({
    by: 'sink',
    point: points[number % points.length] ?? 'whole',
    mail: 1 + Math.floor(within(0, recipients * 0.95)),
  });
  const kill = (number: number): KillTime =>
    number % 2 === 0 ? sinkKill(number / 2) : clockKill(phases[((number - 1) / 2) % phases.length] ?? 'anywhere');
  return Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    policy: random.fraction() < 0.7 ? 'hold' : 'resend',
    durability: random.fraction() < 0.7 ? 'process' : 'power',
    connections: [1, 5, 10, 20][Math.floor(within(0, 4))] ?? 10,
    mailsInFlight: [1, 2, 2, 8][Math.floor(within(0, 4))] ?? 2,
    delay: [0, 0, 2][Math.floor(within(0, 3))] ?? 0,
    recipients,
    kills: index % 4 === 3 ? [kill(index), sinkKill(index)] : [kill(index)],
  }));
}

export function killName(kill: KillTime): string {
  if (kill.by === 'sink') return `at mail ${kill.mail}: ${pointNames[kill.point]}`;
  return `${kill.phase}, ${kill.after} ms`;
}

export const pointNames: Readonly<Record<SinkPoint, string>> = {
  recipient: 'its recipient was named',
  content: 'its content was invited',
  whole: 'it was there whole',
  recorded: 'it was taken, the reply not written',
  replied: 'its reply was written',
};
