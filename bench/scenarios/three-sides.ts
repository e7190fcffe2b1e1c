import { alternate } from '../alternate.ts';
import { middleOf, type Measurement, type Middle } from '../measurement.ts';
import { runNodemailerPool } from '../sides/run-nodemailer-pool.ts';
import { runPostrider } from '../sides/postrider-run.ts';
import { runSmtpSource } from '../sides/smtp-source.ts';
import { compiledLetter } from '../sides/compiled-letter.ts';
import { usual } from '../workload.ts';
import type { Workshop } from '../workshop.ts';

/** How many mails each side sends: about as long each, for the slower one need not be waited for. */
export interface Amounts {
  readonly postrider: number;
  readonly source: number;
  readonly pool: number;
}

export interface ThreeSides {
  readonly postrider: Middle;
  readonly source?: Middle;
  readonly pool: Middle;
  /** Of a mail. */
  readonly octets: number;
}

/** The same mails over the same number of connections: Postrider, smtp-source, nodemailer's pool. */
export async function compareSides(
  workshop: Workshop,
  port: number,
  connections: number,
  octets: number,
  amounts: Amounts,
): Promise<ThreeSides> {
  const letter = await workshop.inFolder((folder) => compiledLetter(folder, octets));
  const list = await workshop.list(amounts.postrider);
  const setting = { ...usual, port, connections, octets };
  const results = await alternate<Measurement>(workshop.rounds, {
    postrider: () => workshop.inFolder((folder) => runPostrider({ folder, list, setting })),
    ...(amounts.source === 0 ? {} : { source: () => runSmtpSource(port, connections, letter.octets, amounts.source) }),
    pool: () => runNodemailerPool({ port, connections, list, mails: amounts.pool, letter }),
  });
  const middle = (name: string): Middle => middleOf(results.get(name) ?? []);
  return {
    postrider: middle('postrider'),
    ...(amounts.source === 0 ? {} : { source: middle('source') }),
    pool: middle('pool'),
    octets: letter.octets,
  };
}
