import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { measureLetter } from '@postrider/core';
import type { Submitted } from '@postrider/core';
import { ProblemError } from '@postrider/core/contracts';
import { parseAddress } from '@postrider/core/mail';
import { letterRenderers } from '../bundled-plugins.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { showProgress } from '../terminal/progress.ts';
import type { Words } from '../terminal/words.ts';
import type { Command, CommandContext } from './command.ts';
import { confirm } from './confirm.ts';
import { openList } from './open-list.ts';
import { prepareLetter, readSource, senderFor, throughFor } from './prepare-letter.ts';
import type { PreparedLetter } from './prepare-letter.ts';
import { readInput } from './read-input.ts';
import { sendAndShow } from './send-end.ts';
import type { SendOptions } from './send-options.ts';
import { showForecast } from './show-forecast.ts';
import { withLedger } from './with-ledger.ts';
import type { OpenLedger } from './with-ledger.ts';

/** Sends a letter to a list, or one mail. Calling it again sends only what remains. */
export const send: Command<SendOptions> = (options, context) => {
  const onUncertain = policyOf(options.onUncertain);
  return withLedger('own', context, async (open) => {
    const { host, session, words } = open;
    const submitted =
      options.to === undefined
        ? await submitList(options, onUncertain, open, context)
        : await submitOne(options, options.to, onUncertain, open);
    const { campaign } = submitted;
    const tally = await session.ledger.tally(campaign.id);
    const left = tally.queued + tally.waiting;
    if (!context.json) tellSubmitted(submitted, left, words, context);
    if (left > 0 && options.to === undefined) {
      const { renderer, ...letter } = campaign;
      const bytesPerMail = await measureLetter(await host.renderer(renderer), letter);
      const forecast = await session.forecast({ recipients: left, bytesPerMail, through: campaign.through });
      if (!context.json) showForecast(context.terminal, words, forecast, left);
      if (!(await confirm(`Send ${words.count(left, 'mail')} of "${campaign.name}"?`, options))) {
        context.terminal.tell('Nothing was sent. The list is kept: calling postrider send again goes on from here.');
        return exitCodes.stopped;
      }
    }
    await session.release(submitted);
    const shown = await sendAndShow(
      host,
      session,
      { campaigns: [campaign.id], patience: options.patience ?? (options.wait ? Infinity : 0) },
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
  { terminal }: CommandContext,
): Promise<Submitted> {
  const letter = await prepareLetter(host.configuration, options);
  const list = await openList(options);
  using progress = showProgress(terminal, 'Reading the list', 0, Date.now);
  return await session.submit({
    campaign: {
      ...letter,
      columns: list.columns,
      onUncertain,
      ...(list.nameColumn === undefined ? {} : { nameColumn: list.nameColumn }),
    },
    batches: list.batches(),
    progress: (read) => progress.update(read, words.count(read, 'row')),
  });
}

/** A single mail is a campaign of one, named by whom it is for and when. */
async function submitOne(
  options: SendOptions,
  to: string,
  onUncertain: 'hold' | 'resend',
  { host, session, words }: OpenLedger,
): Promise<Submitted> {
  const parsed = parseAddress(to);
  if (parsed.kind === 'invalid')
    throw new ProblemError({
      code: 'RECIPIENT_INVALID',
      what: `"${to}" is no mail address: ${parsed.why}`,
      next: 'Correct the address after --to.',
    });
  const letter =
    options.letter === undefined ? await plainText(options, host) : await prepareLetter(host.configuration, options);
  return session.submit({
    campaign: {
      ...letter,
      name: options.campaign ?? `to ${parsed.address}, ${words.time(Date.now())}, ${randomUUID().slice(0, 8)}`,
      columns: [],
      onUncertain,
    },
    batches: [[{ line: 1, address: parsed.address, fields: {} }]],
  });
}

async function plainText(options: SendOptions, host: OpenLedger['host']): Promise<PreparedLetter> {
  if (options.text === undefined)
    throw new ProblemError({
      code: 'LETTER_MISSING',
      what: 'There is nothing to send.',
      next: 'Give a text with --text FILE (- reads standard input), or a letter with --letter.',
    });
  const { sender, through, signature } = senderFor(host.configuration, options.user);
  return {
    name: '',
    renderer: letterRenderers['.txt'] ?? 'text',
    sender,
    through: throughFor(host.configuration, options, through),
    template: {
      letter:
        options.text === '-'
          ? { file: 'standard input', text: await readInput(process.stdin) }
          : await readSource(options.text, options.text),
      ...(options.subject === undefined ? {} : { subject: options.subject }),
      ...(signature === undefined ? {} : { signature: await readSource(signature, signature) }),
    },
  };
}

function tellSubmitted(
  { campaign, continued, added, rejected }: Submitted,
  left: number,
  words: Words,
  { terminal }: CommandContext,
): void {
  const { noAddress, invalidAddress, duplicate } = rejected;
  if (continued)
    terminal.tell(
      `"${campaign.name}" goes on: ${words.count(added, 'new person', 'new people')}, ${words.number(left)} still to be sent.`,
    );
  else terminal.tell(`"${campaign.name}": ${words.count(added, 'person', 'people')} on the list.`);
  const leftOut = [
    [noAddress, 'without an address'],
    [invalidAddress, 'with something that is no address'],
    [duplicate, 'a second time'],
  ] as const;
  const parts = leftOut.filter(([count]) => count > 0).map(([count, how]) => `${words.number(count)} ${how}`);
  if (parts.length > 0) terminal.tell(`Left out: ${parts.join(', ')}. Which ones: postrider report`);
}
