import type { Contradiction, Submitted } from '@postrider/core';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { ExitCode } from '../terminal/exit-codes.ts';
import type { Words } from '../terminal/words.ts';
import type { CommandContext } from './command.ts';
import { confirm } from './confirm.ts';
import { finishOf, forecastRest, isHopeless, outlookOf } from './forecast-rest.ts';
import type { Finish, Outlook } from './forecast-rest.ts';
import { leftOut } from './left-out.ts';
import type { SendOptions } from './send-options.ts';
import { showContradictions, showForecast } from './show-forecast.ts';
import type { OpenLedger } from './with-ledger.ts';

/** Whether a mailing begins, and what was seen of its end. */
export type Answer =
  | { readonly kind: 'go'; readonly finish: Finish }
  | { readonly kind: 'no' }
  /** Nothing would ever leave. */
  | { readonly kind: 'hopeless'; readonly contradictions: readonly Contradiction[] };

/** Shows how the mailing would go, and asks. Who has said yes beforehand has seen the plan, or wants none. */
export async function agreedToList(
  submitted: Submitted,
  options: SendOptions,
  open: OpenLedger,
  context: CommandContext,
): Promise<Answer> {
  const { terminal, json, signal } = context;
  const { session, words } = open;
  const { campaign } = submitted;
  const tally = await session.ledger.tally(campaign.id);
  const left = tally.queued + tally.waiting;
  if (!json) tellSubmitted(submitted, left, words, context);
  if (signal.aborted) return { kind: 'no' };
  if (left === 0) return { kind: 'go', finish: {} };
  if (options.yes === true) return answerTo(await outlookOf(campaign, left, open, terminal), context);
  let question = `Send ${words.count(left, 'mail')} of "${campaign.name}"?`;
  let finish: Finish = {};
  if (!json) {
    const forecast = await forecastRest(campaign, left, open);
    showForecast(terminal, words, forecast, { recipients: left, now: Date.now(), lead: 'nothing' });
    if (isHopeless(forecast)) return { kind: 'hopeless', contradictions: forecast.contradictions };
    if (forecast.kind === 'never' && forecast.sent === 0)
      question = `Keep ${words.count(left, 'mail')} of "${campaign.name}" in the queue, for ${terminal.command} resume?`;
    finish = finishOf(forecast);
  }
  return (await confirm(question, { json })) ? { kind: 'go', finish } : { kind: 'no' };
}

/** Where nobody is asked, what stands against it is said. */
export function answerTo(
  { contradictions, isHopeless: hopeless, ...finish }: Outlook,
  { terminal, json }: CommandContext,
): Answer {
  if (!json) showContradictions(terminal, contradictions);
  return hopeless ? { kind: 'hopeless', contradictions } : { kind: 'go', finish };
}

/** Says that nothing was sent, and what becomes of the list. */
export function endUnsent(
  answer: Exclude<Answer, { readonly kind: 'go' }>,
  { campaign: { id, name }, continued }: Submitted,
  { terminal, json }: CommandContext,
): ExitCode {
  const campaign = { id, name };
  const resume = `New people stay in "${name}" and go with ${terminal.command} resume.`;
  if (answer.kind === 'no') {
    if (json) terminal.json({ campaign, end: { kind: 'stopped' } });
    terminal.tell(
      continued ? `Nothing was sent now. ${resume}` : 'Nothing was sent. Calling send again reads the list anew.',
    );
    return exitCodes.stopped;
  }
  if (json) terminal.json({ campaign, end: { kind: 'held', holds: [] }, contradictions: answer.contradictions });
  terminal.tell(
    `Nothing was sent: no mail could ever leave. ${continued ? resume : 'Mend that, and call send again.'}`,
  );
  return exitCodes.held;
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
