import { domainToASCII } from 'node:url';
import { ProblemError, refusalClasses } from '@postrider/core/contracts';
import type { DeliverySelection, DeliveryState, RefusalClass } from '@postrider/core/contracts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { Terminal } from '../terminal/terminal.ts';
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

function classesOf(given: readonly string[]): readonly RefusalClass[] {
  return given.map((name) => {
    const found = refusalClasses.find((each) => each === name);
    if (found !== undefined) return found;
    throw new ProblemError({
      code: 'CLASS_UNKNOWN',
      what: `"${name}" is no class of refusals.`,
      next: `The classes are: ${refusalClasses.join(', ')}.`,
    });
  });
}

/** As addresses are kept: in ASCII and lower case. A person may copy it with its sign. */
function asInTheLedger(domain: string): string {
  const plain = domain.trim().replace(/^@/, '');
  return domainToASCII(plain) || plain.toLowerCase();
}

/** Lists that were never released, and gave way to others, are cancelled too: nobody means those. */
function campaignNotNamed({ command }: Terminal): ProblemError {
  return new ProblemError({
    code: 'CAMPAIGN_NOT_NAMED',
    what: 'Which campaign is to be brought back was not said.',
    next: `Name it: ${command} retry CAMPAIGN --cancelled. Which there are: ${command} status`,
  });
}

/** The refused ones, unless others are asked for. */
function statesOf({ uncertain, cancelled }: RetryOptions): readonly DeliveryState[] {
  const asked: DeliveryState[] = [];
  if (uncertain === true) asked.push('uncertain');
  if (cancelled === true) asked.push('cancelled');
  return asked.length === 0 ? ['failed'] : asked;
}

/** Puts refused, uncertain or cancelled mails back in the queue; `postrider resume` then sends them. */
export const retry: Command<RetryOptions> = (options, context) =>
  withLedger('own', context, async ({ session: { ledger }, words }) => {
    const { terminal } = context;
    if (options.cancelled === true && options.campaign === undefined) throw campaignNotNamed(terminal);
    // What a killed host had in its hands is uncertain from now on, and no longer on its way.
    await ledger.recover(Date.now());
    const campaign = options.campaign === undefined ? undefined : await findCampaign(ledger, options.campaign);
    const selection: DeliverySelection = {
      states: statesOf(options),
      ...(campaign === undefined ? {} : { campaign: campaign.id }),
      ...(options.class === undefined ? {} : { classes: classesOf(options.class) }),
      ...(options.domain === undefined ? {} : { domain: asInTheLedger(options.domain) }),
      ...(options.account === undefined ? {} : { account: options.account }),
      ...(options.address === undefined ? {} : { addresses: options.address }),
    };
    let count = 0;
    let unknown = 0;
    let uncertain = 0;
    const examples: string[] = [];
    for await (const { address, state, class: refusal } of ledger.deliveries(selection)) {
      count++;
      if (state === 'uncertain') uncertain++;
      if (refusal === 'bad-recipient') unknown++;
      if (examples.length < 5) examples.push(address);
    }
    if (count > 0) {
      terminal.tell(`${words.count(count, 'mail')}: ${examples.join(', ')}${count > examples.length ? ', …' : ''}`);
      if (uncertain > 0)
        terminal.tell(
          `${uncertain === count ? 'They' : `${words.number(uncertain)} of them`} may have arrived already: those people would get the mail twice.`,
        );
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
