import { measureLetter } from '@postrider/core';
import type { LedgerSession, PlannedPerson, Submitted } from '@postrider/core';
import { ProblemError } from '@postrider/core/contracts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { showProgress } from '../terminal/progress.ts';
import type { Words } from '../terminal/words.ts';
import type { Command, CommandContext } from './command.ts';
import { confirm } from './confirm.ts';
import { leftOut } from './left-out.ts';
import { openList } from './open-list.ts';
import { prepareLetter } from './prepare-letter.ts';
import { sendAndShow } from './send-end.ts';
import type { SendOptions } from './send-options.ts';
import { askedFor } from './sender-and-way.ts';
import { showForecast } from './show-forecast.ts';
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
    if (!single) {
      const tally = await session.ledger.tally(campaign.id);
      const left = tally.queued + tally.waiting;
      if (!context.json) tellSubmitted(submitted, left, words, context);
      if ((left > 0 || context.signal.aborted) && !(await agreed(submitted, left, options, open, context))) {
        if (context.json)
          context.terminal.json({ campaign: { id: campaign.id, name: campaign.name }, end: { kind: 'stopped' } });
        context.terminal.tell(
          submitted.continued
            ? `Nothing was sent now. New people stay in "${campaign.name}" and go with ${context.terminal.command} resume.`
            : 'Nothing was sent. Calling send again reads the list anew.',
        );
        return exitCodes.stopped;
      }
    }
    await session.release(submitted);
    const shown = await sendAndShow(
      host,
      session,
      { campaigns: [campaign.id], patience: options.patience ?? (options.wait ? Infinity : 0), single },
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

function policyOf(text: string): 'hold' | 'resend' {
  if (text === 'hold' || text === 'resend') return text;
  throw new ProblemError({
    code: 'POLICY_UNKNOWN',
    what: `"${text}" is no way to treat uncertain mails.`,
    next: 'Give hold (you decide) or resend (they may arrive twice).',
  });
}

async function submitList(
  options: SendOptions,
  onUncertain: 'hold' | 'resend',
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

/** Shows how the mailing would go, and asks. Who has said yes beforehand has seen the plan, or wants none. */
async function agreed(
  { campaign }: Submitted,
  left: number,
  options: SendOptions,
  { host, session, words }: OpenLedger,
  { terminal, json, signal }: CommandContext,
): Promise<boolean> {
  if (signal.aborted) return false;
  if (options.yes === true) return true;
  if (!json) {
    const { renderer, ...letter } = campaign;
    const bytesPerMail = await measureLetter(await host.renderer(renderer), letter);
    const { id, through, sender, user } = campaign;
    const forecast = await session.forecast({
      recipients: left,
      bytesPerMail,
      through,
      mailing: { sender: sender.address, ...(user === undefined ? {} : { user }) },
      campaign: id,
      people: () => whoIsLeft(session, id),
    });
    showForecast(terminal, words, forecast, { recipients: left, now: Date.now(), lead: 'nothing' });
  }
  return confirm(`Send ${words.count(left, 'mail')} of "${campaign.name}"?`, { json });
}

/** Those who are still to be sent to, in the order of the list. */
async function* whoIsLeft(session: LedgerSession, campaign: string): AsyncGenerator<readonly PlannedPerson[]> {
  let batch: PlannedPerson[] = [];
  for await (const { address, fields } of session.ledger.deliveries({ campaign, states: ['queued', 'waiting'] })) {
    batch.push({ address, fields });
    if (batch.length < 1_000) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

function tellSubmitted(
  { campaign, continued, added, rejected }: Submitted,
  left: number,
  words: Words,
  { terminal }: CommandContext,
): void {
  if (continued && added + left === 0)
    terminal.tell(
      `Everyone on the list is accounted for in "${campaign.name}" already; nothing is sent. To send it once more as another mailing: --campaign NAME`,
    );
  else if (continued)
    terminal.tell(
      `"${campaign.name}" goes on: ${words.count(added, 'new person', 'new people')}, ${words.number(left)} still to be sent.`,
    );
  else terminal.tell(`"${campaign.name}": ${words.count(added, 'person', 'people')} on the list.`);
  const without = leftOut(words, rejected);
  if (without !== undefined) terminal.tell(`${without} Which ones: ${terminal.command} report`);
}
