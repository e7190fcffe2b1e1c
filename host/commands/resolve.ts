import type { AccountLookedUp, JudgedTry } from '@postrider/core';
import { unprovenWords } from '@postrider/core';
import type { Problem, UncertainTry } from '@postrider/core/contracts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { onOneLine } from '../terminal/on-one-line.ts';
import type { Words } from '../terminal/words.ts';
import type { Command, CommandContext } from './command.ts';
import { confirm } from './confirm.ts';
import { findCampaign } from './find-campaign.ts';
import { withLedger } from './with-ledger.ts';

export interface ResolveOptions {
  readonly campaign: string | undefined;
  readonly account?: string;
  readonly address?: readonly string[];
  readonly yes?: boolean;
}

/** What a person reads; a script gets them all. */
const examples = 5;

/** Looks for uncertain mails in the Sent folders of their accounts, and puts back in the queue what was never taken. */
export const resolve: Command<ResolveOptions> = (options, context) =>
  withLedger('own', context, async ({ session, words }) => {
    const { terminal, json, signal } = context;
    const campaign = options.campaign === undefined ? undefined : await findCampaign(session.ledger, options.campaign);
    // What a host that died had with its connections is uncertain from now on.
    await session.ledger.recover(Date.now());
    const lookedUp = await session.lookUp(
      {
        ...(campaign === undefined ? {} : { campaign: campaign.id }),
        ...(options.account === undefined ? {} : { account: options.account }),
        ...(options.address === undefined ? {} : { addresses: options.address }),
      },
      signal,
    );
    const absent = triesOf(lookedUp, 'absent').length;
    if (!json) show(lookedUp, words, context);
    // What was found is so, whatever is decided about the rest. A script that does not say --yes gets to see it only.
    await session.settleLookUp(lookedUp, false);
    const agreed =
      absent > 0 &&
      !signal.aborted &&
      (options.yes === true ||
        (!json && (await confirm(`Put ${words.count(absent, 'mail')} back in the queue?`, { json }))));
    const { requeued } = agreed ? await session.settleLookUp(lookedUp, true) : { requeued: 0 };
    const open = lookedUp.flatMap(({ account, judged, unsought, problem }) => [
      ...judged.flatMap((each) => openOf(account, each)),
      ...unsought.map((tried) => ({ ...rowOf(tried, account), why: problem?.what ?? 'It was not looked for.' })),
    ]);
    if (json)
      terminal.json({
        found: triesOf(lookedUp, 'found').map(({ tried }) => rowOf(tried)),
        absent: triesOf(lookedUp, 'absent').map(({ tried }) => rowOf(tried)),
        requeued,
        uncertain: open,
        problems: lookedUp.flatMap(({ account, problem }) => (problem === undefined ? [] : [{ account, problem }])),
      });
    else if (requeued > 0)
      terminal.print(`${words.count(requeued, 'mail')} back in the queue. Send them: ${terminal.command} resume`);
    if (signal.aborted) return exitCodes.stopped;
    return open.length > 0 || absent > requeued ? exitCodes.incomplete : exitCodes.done;
  });

interface Row {
  readonly campaign: string;
  readonly address: string;
  readonly account: string;
}

const rowOf = ({ campaign, address, account }: UncertainTry, name = account): Row => ({
  campaign,
  address,
  account: name,
});

function triesOf(lookedUp: readonly AccountLookedUp[], kind: JudgedTry['judgement']['kind']): readonly JudgedTry[] {
  return lookedUp.flatMap(({ judged }) => judged.filter(({ judgement }) => judgement.kind === kind));
}

/** What is uncertain still, and why. */
function openOf(account: string, { tried, judgement }: JudgedTry): readonly (Row & { readonly why: string })[] {
  if (judgement.kind === 'early') return [{ ...rowOf(tried, account), why: earlyWords }];
  if (judgement.kind === 'unproven') return [{ ...rowOf(tried, account), why: unprovenWords[judgement.why] }];
  return [];
}

const earlyWords =
  'It is not in the Sent folder yet, and went too short a time ago to be sure. Look again in ten minutes.';

function show(lookedUp: readonly AccountLookedUp[], words: Words, { terminal }: CommandContext): void {
  if (lookedUp.length === 0) terminal.print('Nothing is uncertain.');
  for (const { account, judged, unsought, problem } of lookedUp) {
    const line = (sign: string, tries: readonly UncertainTry[], what: string): void => {
      if (tries.length === 0) return;
      const some = tries.slice(0, examples).map(({ address }) => address);
      const more = tries.length > some.length ? ', …' : '';
      terminal.print(onOneLine(`${sign} ${words.count(tries.length, 'mail')} ${what} ${some.join(', ')}${more}`));
    };
    const of = (wanted: (judgement: JudgedTry['judgement']) => boolean): readonly UncertainTry[] =>
      judged.filter(({ judgement }) => wanted(judgement)).map(({ tried }) => tried);
    const folder = `the Sent folder of "${account}"`;
    line(
      '➤',
      of(({ kind }) => kind === 'found'),
      `found in ${folder}, accepted after all:`,
    );
    line(
      '✉',
      of(({ kind }) => kind === 'absent'),
      `not in ${folder}, never taken:`,
    );
    line(
      '?',
      of(({ kind }) => kind === 'early'),
      `of "${account}" uncertain still. ${earlyWords}`,
    );
    for (const why of ['unwitnessed', 'empty', 'gaps'] as const)
      line(
        '?',
        of((judgement) => judgement.kind === 'unproven' && judgement.why === why),
        `of "${account}" uncertain still. ${unprovenWords[why]}`,
      );
    line('?', unsought, `of "${account}" uncertain still, not looked for:`);
    if (problem !== undefined) terminal.print(problemLine(problem));
  }
}

function problemLine({ code, what, next }: Problem): string {
  return onOneLine(`! ${what} ${next} (${code})`);
}
