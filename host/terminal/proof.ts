import type { Tally } from '@postrider/core/contracts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';
import type { Words } from './words.ts';

/** The proof report: everyone who was queued, by what became of them. The parts always add up to the whole. */
export interface Proof {
  readonly queued: number;
  /** Taken by the provider, those that came back included. */
  readonly accepted: number;
  readonly refused: number;
  readonly uncertain: number;
  readonly suppressed: number;
  /** In the queue, with a connection, or with a known next attempt. */
  readonly waiting: number;
  readonly cancelled: number;
  /** Of the accepted: came back as undeliverable, or as a complaint. */
  readonly returned: number;
  readonly addsUp: boolean;
}

export function proofOf(tally: Tally, recipients: number): Proof {
  const returned = tally.bounced + tally.complained;
  const accepted = tally.accepted + returned;
  const waiting = tally.queued + tally.handed + tally.waiting;
  const { failed: refused, uncertain, suppressed, cancelled } = tally;
  return {
    queued: recipients,
    accepted,
    refused,
    uncertain,
    suppressed,
    waiting,
    cancelled,
    returned,
    addsUp: accepted + refused + uncertain + suppressed + waiting + cancelled === recipients,
  };
}

/** Prints the proof, with the sum spelled out. */
export function printProof(terminal: Terminal, words: Words, proof: Proof): void {
  const { number } = words;
  const share = (part: number): string => {
    if (part === 0) return '';
    const tenths = Math.round((part / proof.queued) * 1_000);
    return tenths === 0 ? `< ${number(0.1)} %` : `${number(tenths / 10)} %`;
  };
  const row = (name: string, part: number, meaning: string): readonly string[] => [
    name,
    number(part),
    share(part),
    meaning,
  ];
  const rows = [
    row(
      'accepted',
      proof.accepted,
      proof.returned === 0 ? 'the provider took it' : `the provider took it; ${number(proof.returned)} came back since`,
    ),
    row('refused', proof.refused, 'the provider said no for good'),
    row('uncertain', proof.uncertain, 'the line broke before the answer'),
    row('suppressed', proof.suppressed, 'on your list of those not to write to'),
    row('waiting', proof.waiting, 'goes later'),
    ...(proof.cancelled > 0 ? [row('cancelled', proof.cancelled, 'was taken out of the queue')] : []),
  ];
  for (const line of table(
    [{ title: '' }, { title: 'mails', align: 'right' }, { title: '', align: 'right' }, { title: '', shrinks: true }],
    rows,
    terminal.columns,
  ))
    terminal.print(line);
  const parts = [
    proof.accepted,
    proof.refused,
    proof.uncertain,
    proof.suppressed,
    proof.waiting,
    ...(proof.cancelled > 0 ? [proof.cancelled] : []),
  ];
  const sum = `${number(proof.queued)} queued = ${parts.map(number).join(' + ')}`;
  terminal.print(
    proof.addsUp
      ? `${terminal.style('✓', 'green')} ${sum}: everyone is accounted for`
      : `${terminal.style('✗', 'red')} ${sum}: this does not add up; please report it`,
  );
}
