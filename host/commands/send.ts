import type { Submitted } from '@postrider/core';
import { ProblemError } from '@postrider/core/contracts';
import type { Campaign, UncertainPolicy } from '@postrider/core/contracts';
import { showProgress } from '../terminal/progress.ts';
import { problemLines } from '../terminal/show-problems.ts';
import type { Command, CommandContext } from './command.ts';
import { outlookOf } from './forecast-rest.ts';
import { openList } from './open-list.ts';
import { prepareLetter } from './prepare-letter.ts';
import { agreedToList, answerTo, endUnsent } from './send-answer.ts';
import { sendAndShow } from './send-end.ts';
import type { SendOptions } from './send-options.ts';
import { askedFor } from './sender-and-way.ts';
import { singleMail } from './single-mail.ts';
import { withLedger } from './with-ledger.ts';
import type { OpenLedger } from './with-ledger.ts';

/** Sends a letter to a list, or one mail. Calling it again sends only what remains. */
export const send: Command<SendOptions> = (options, context) => {
  const onUncertain = policyOf(options.onUncertain);
  return withLedger('own', context, async (open) => {
    const { host, session, words } = open;
    const single = options.to !== undefined;
    const submitted =
      options.to === undefined
        ? await submitList(options, onUncertain, open, context)
        : await session.submit(await singleMail(options, options.to, onUncertain, host));
    const { campaign } = submitted;
    await warnOfDoubts(campaign, open, context);
    const answer = single
      ? answerTo(await outlookOf(campaign, 1, open, { interactive: false }), context)
      : await agreedToList(submitted, options, open, context);
    if (answer.kind !== 'go') return endUnsent(answer, submitted, context);
    await session.release(submitted);
    const shown = await sendAndShow(
      host,
      session,
      {
        campaigns: [campaign.id],
        patience: options.patience ?? (options.wait ? Infinity : 0),
        single,
        ...answer.finish,
      },
      words,
      context,
    );
    if (context.json)
      context.terminal.json({
        campaign: { id: campaign.id, name: campaign.name },
        added: submitted.added,
        rejected: submitted.rejected,
        end: shown.end,
        proof: shown.proof,
      });
    return shown.exitCode;
  });
};

function policyOf(text: string): UncertainPolicy {
  if (text === 'hold' || text === 'resend' || text === 'resolve') return text;
  throw new ProblemError({
    code: 'POLICY_UNKNOWN',
    what: `"${text}" is no way to treat uncertain mails.`,
    next: 'Give hold (you decide), resend (they may arrive twice) or resolve (the Sent folder decides).',
  });
}

async function submitList(
  options: SendOptions,
  onUncertain: UncertainPolicy,
  { host, session, words }: OpenLedger,
  { terminal, signal }: CommandContext,
): Promise<Submitted> {
  if (options.list === undefined && options.letter === undefined)
    throw new ProblemError({
      code: 'LETTER_MISSING',
      what: 'There is nothing to send.',
      next: 'Give --list and --letter for a mailing, or --to and --text for one mail.',
    });
  const letter = await prepareLetter(host, options);
  const list = await openList(options);
  using progress = showProgress(terminal, { title: 'Reading the list', words, now: Date.now });
  return await session.submit({
    campaign: {
      ...letter,
      columns: list.columns,
      onUncertain,
      ...(list.nameColumn === undefined ? {} : { nameColumn: list.nameColumn }),
    },
    asked: askedFor(host.configuration, options),
    batches: untilStopped(list.batches(), signal),
    ...(options.list === undefined ? {} : { file: options.list }),
    progress: (read) => progress.update(read, words.count(read, 'row')),
  });
}

/** What was read until then stays in the ledger as a draft. */
async function* untilStopped<Batch>(batches: AsyncIterable<Batch>, signal: AbortSignal): AsyncGenerator<Batch> {
  for await (const batch of batches) {
    if (signal.aborted) return;
    yield batch;
  }
}

/** A policy that its accounts cannot carry out is told before there is a doubt. */
async function warnOfDoubts(
  { onUncertain, through }: Campaign,
  { session }: OpenLedger,
  { terminal }: CommandContext,
): Promise<void> {
  if (onUncertain !== 'resolve') return;
  for (const problem of await session.unsearchable(through))
    for (const line of problemLines(terminal, problem, terminal.style('!', 'yellow'))) terminal.tell(line);
}
