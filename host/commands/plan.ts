import { measureLetter } from '@postrider/core';
import type { Forecast, Host } from '@postrider/core';
import { ProblemError } from '@postrider/core/contracts';
import { parseAddress } from '@postrider/core/mail';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { Command } from './command.ts';
import { openList } from './open-list.ts';
import { prepareLetter, senderFor, throughFor } from './prepare-letter.ts';
import type { LetterOptions } from './send-options.ts';
import { showForecast } from './show-forecast.ts';
import { withLedger } from './with-ledger.ts';

export interface PlanOptions extends LetterOptions {
  readonly recipients?: number;
}

/** Octets a mail is taken for when no letter was named. */
const usualSize = 20_000;

/** Forecasts a mailing; changes nothing. */
export const plan: Command<PlanOptions> = (options, context) =>
  withLedger('read', context, async ({ host, session, words }) => {
    const recipients = options.recipients ?? (await countList(options));
    const forecast: Forecast = await session.forecast({ recipients, ...(await sizeAndWay(host, options)) });
    if (context.json) context.terminal.json({ recipients, ...forecast });
    else showForecast(context.terminal, words, forecast, { recipients, now: Date.now(), lead: 'how many' });
    return forecast.kind === 'never' ? exitCodes.held : exitCodes.done;
  });

async function sizeAndWay(host: Host, options: PlanOptions) {
  if (options.letter === undefined) {
    const { through } = senderFor(host.configuration, options.user);
    return { bytesPerMail: usualSize, through: throughFor(host.configuration, options, through) };
  }
  const letter = await prepareLetter(host.configuration, options);
  const renderer = await host.renderer(letter.renderer);
  return { bytesPerMail: await measureLetter(renderer, letter), through: letter.through };
}

/** People of the list with something in the address column, each once. */
async function countList(options: PlanOptions): Promise<number> {
  if (options.list === undefined)
    throw new ProblemError({
      code: 'LIST_NOT_GIVEN',
      what: 'There is nothing to plan.',
      next: 'Name a list with --list, or a number with --recipients.',
    });
  const addresses = new Set<string>();
  for await (const batch of (await openList(options)).batches()) {
    for (const { address } of batch) {
      const parsed = parseAddress(address);
      if (parsed.kind === 'valid') addresses.add(parsed.address.toLowerCase());
    }
  }
  return addresses.size;
}
