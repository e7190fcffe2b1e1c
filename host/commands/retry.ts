import { ProblemError } from '@postrider/core/contracts';
import type { DeliverySelection, RefusalClass } from '@postrider/core/contracts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { Command } from './command.ts';
import { confirm } from './confirm.ts';
import { findCampaign } from './find-campaign.ts';
import { withLedger } from './with-ledger.ts';

export interface RetryOptions {
  readonly campaign: string | undefined;
  readonly class?: readonly string[];
  readonly domain?: string;
  readonly account?: string;
  readonly address?: readonly string[];
  readonly uncertain?: boolean;
  readonly cancelled?: boolean;
  readonly yes?: boolean;
}

const classes: readonly RefusalClass[] = [
  'throttle',
  'quota',
  'block',
  'bad-recipient',
  'transient',
  'auth',
  'content',
  'config',
];

function classesOf(given: readonly string[]): readonly RefusalClass[] {
  return given.map((name) => {
    const found = classes.find((each) => each === name);
    if (found !== undefined) return found;
    throw new ProblemError({
      code: 'CLASS_UNKNOWN',
      what: `"${name}" is no class of refusals.`,
      next: `The classes are: ${classes.join(', ')}.`,
    });
  });
}

/** Puts refused or uncertain mails back in the queue; `postrider resume` then sends them. */
export const retry: Command<RetryOptions> = (options, context) =>
  withLedger('own', context, async ({ session: { ledger }, words }) => {
    const { terminal } = context;
    const campaign = options.campaign === undefined ? undefined : await findCampaign(ledger, options.campaign);
    const selection: DeliverySelection = {
      states: [options.uncertain === true ? 'uncertain' : options.cancelled === true ? 'cancelled' : 'failed'],
      ...(campaign === undefined ? {} : { campaign: campaign.id }),
      ...(options.class === undefined ? {} : { classes: classesOf(options.class) }),
      ...(options.domain === undefined ? {} : { domain: options.domain.toLowerCase() }),
      ...(options.account === undefined ? {} : { account: options.account }),
      ...(options.address === undefined ? {} : { addresses: options.address }),
    };
    let count = 0;
    let unknown = 0;
    const examples: string[] = [];
    for await (const { address, class: refusal } of ledger.deliveries(selection)) {
      count++;
      if (refusal === 'bad-recipient') unknown++;
      if (examples.length < 5) examples.push(address);
    }
    if (count > 0) {
      terminal.tell(`${words.count(count, 'mail')}: ${examples.join(', ')}${count > examples.length ? ', …' : ''}`);
      if (options.uncertain === true)
        terminal.tell('They may have arrived already: those people would get the mail twice.');
      if (unknown > 0)
        terminal.tell(
          `${words.number(unknown)} of them went to addresses that the provider does not know: those stay on your list of those not to write to.`,
        );
      const question = `Put ${words.count(count, 'mail')} back in the queue?`;
      if (!(await confirm(question, { ...options, json: context.json }))) return exitCodes.stopped;
    }
    const requeued = count === 0 ? 0 : await ledger.requeue(selection, Date.now());
    if (context.json) terminal.json({ requeued });
    else
      terminal.print(
        requeued === 0
          ? 'There is nothing to try again.'
          : `${words.count(requeued, 'mail')} back in the queue. Send them: ${terminal.command} resume`,
      );
    return exitCodes.done;
  });
