import { checkLetter, measureLetter } from '@postrider/core';
import type { ForecastWish, Host, Plan, PlannedPerson, Submitted } from '@postrider/core';
import { ProblemError } from '@postrider/core/contracts';
import type { Sender } from '@postrider/core/contracts';
import { parseAddress } from '@postrider/core/mail';
import type { List } from '../list/read-list.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { showProblems } from '../terminal/show-problems.ts';
import type { Command } from './command.ts';
import { leftOut } from './left-out.ts';
import { openList } from './open-list.ts';
import { prepareLetter } from './prepare-letter.ts';
import type { LetterOptions } from './send-options.ts';
import { senderFor, throughFor } from './sender-and-way.ts';
import { showForecast } from './show-forecast.ts';
import { withLedger } from './with-ledger.ts';

export interface PlanOptions extends LetterOptions {
  readonly recipients?: number;
}

/** Octets a mail is taken for when no letter was named. */
const usualSize = 20_000;

/** Forecasts a mailing, after the letter was checked against the list; changes nothing. */
export const plan: Command<PlanOptions> = (options, context) =>
  withLedger('read', context, async ({ host, session, words }) => {
    const { terminal, json } = context;
    const list = options.list === undefined ? undefined : await openList(options);
    const sending = await sizeAndWay(host, options, list?.columns);
    const counted = options.recipients === undefined ? await countList(list) : undefined;
    const recipients = options.recipients ?? counted?.recipients ?? 0;
    using _ears = host.facts.on('account.failed', ({ problem }) => showProblems(terminal, [problem]));
    const forecast: Plan = await session.forecast({
      recipients,
      ...sending,
      ...(list === undefined || options.recipients !== undefined ? {} : { people: () => whoIsOn(list) }),
    });
    if (json)
      terminal.json({ recipients, ...(counted === undefined ? {} : { rejected: counted.rejected }), ...forecast });
    else {
      showForecast(terminal, words, forecast, { recipients, now: Date.now(), lead: 'how many' });
      const without = counted === undefined ? undefined : leftOut(words, counted.rejected);
      if (without !== undefined) terminal.print(without);
    }
    return forecast.kind === 'never' ? exitCodes.held : exitCodes.done;
  });

/** @throws ProblemError when the letter is broken, or asks for what is no column of the list. */
async function sizeAndWay(host: Host, options: PlanOptions, columns: readonly string[] | undefined) {
  if (options.letter === undefined) {
    const { sender, through } = senderFor(host.configuration, options.user);
    return {
      bytesPerMail: usualSize,
      through: throughFor(host.configuration, options, through),
      mailing: mailingOf(sender, options.user),
    };
  }
  const letter = await prepareLetter(host, options);
  const renderer = await host.renderer(letter.renderer);
  if (columns !== undefined) await checkLetter(renderer, { template: letter.template, columns });
  return {
    bytesPerMail: await measureLetter(renderer, letter),
    through: letter.through,
    mailing: mailingOf(letter.sender, options.user),
  };
}

function mailingOf({ address }: Sender, user: string | undefined): NonNullable<ForecastWish['mailing']> {
  return { sender: address, ...(user === undefined ? {} : { user }) };
}

/** Those who would be written to, each once. */
async function* whoIsOn(list: List): AsyncGenerator<readonly PlannedPerson[]> {
  const seen = new Set<string>();
  for await (const batch of list.batches()) {
    const people: PlannedPerson[] = [];
    for (const { address, fields } of batch) {
      const parsed = parseAddress(address);
      if (parsed.kind === 'invalid' || seen.has(parsed.address.toLowerCase())) continue;
      seen.add(parsed.address.toLowerCase());
      people.push({ address: parsed.address, fields });
    }
    yield people;
  }
}

/** People of the list, each once, and what is left out, as sending would. */
async function countList(
  list: List | undefined,
): Promise<Pick<Submitted, 'rejected'> & { readonly recipients: number }> {
  if (list === undefined)
    throw new ProblemError({
      code: 'LIST_NOT_GIVEN',
      what: 'There is nothing to plan.',
      next: 'Name a list with --list, or a number with --recipients.',
    });
  const addresses = new Set<string>();
  const rejected = { noAddress: 0, invalidAddress: 0, duplicate: 0 };
  for await (const batch of list.batches()) {
    for (const { address } of batch) {
      const parsed = parseAddress(address);
      if (parsed.kind === 'invalid') rejected[address.trim() === '' ? 'noAddress' : 'invalidAddress']++;
      else if (addresses.has(parsed.address.toLowerCase())) rejected.duplicate++;
      else addresses.add(parsed.address.toLowerCase());
    }
  }
  return { recipients: addresses.size, rejected };
}
