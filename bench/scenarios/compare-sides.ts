import { alternate } from '../alternate.ts';
import { middleOf, type Measurement, type Middle } from '../measurement.ts';
import { compiledLetter } from '../sides/compiled-letter.ts';
import { runPostrider } from '../sides/postrider-run.ts';
import { runBare } from '../sides/run-bare.ts';
import { runNodemailerPool } from '../sides/run-nodemailer-pool.ts';
import { runSmtpSource } from '../sides/smtp-source.ts';
import { usual, type Setting } from '../workload.ts';
import type { Workshop } from '../workshop.ts';

/** What Postrider is held against. */
export type Other = 'source' | 'bare' | 'pool';

/** How many mails each side sends: about as long each, for the slower one need not be waited for. Those left out do not run. */
export type Amounts<Against extends Other> = Readonly<Record<'postrider' | Against, number>>;

export interface Compared<Against extends Other> {
  readonly sides: Readonly<Record<'postrider' | Against, Middle>>;
  /** Of a mail. */
  readonly octets: number;
}

/** The same mails over the same number of connections: Postrider, which differs so from the usual one, and those that `amounts` names. */
export async function compareSides<Against extends Other>(
  workshop: Workshop,
  differs: Pick<Setting, 'port' | 'connections' | 'octets'> & Partial<Setting>,
  amounts: Amounts<Against>,
): Promise<Compared<Against>> {
  const setting: Setting = { ...usual, ...differs };
  const { port, connections } = setting;
  const letter = await workshop.inFolder((folder) => compiledLetter(folder, setting.octets));
  const list = await workshop.list(amounts.postrider);
  const ready = { port, connections, octets: letter.octets };
  const runs: Record<'postrider' | Other, (mails: number) => Promise<Measurement>> = {
    postrider: () => workshop.inFolder((folder) => runPostrider({ folder, list, setting })),
    source: (mails) => runSmtpSource(port, connections, letter.octets, mails),
    bare: (mails) => runBare({ ...ready, mails }),
    pool: (mails) => runNodemailerPool({ port, connections, list, mails, letter }),
  };
  const names = Object.keys(amounts) as ('postrider' | Against)[];
  const results = await alternate<Measurement>(
    workshop.rounds,
    Object.fromEntries(names.map((name) => [name, () => runs[name](amounts[name])])),
  );
  const middles = names.map((name) => [name, middleOf(results.get(name) ?? [])] as const);
  return { sides: Object.fromEntries(middles) as Compared<Against>['sides'], octets: letter.octets };
}
