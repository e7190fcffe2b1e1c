import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import process from 'node:process';
import { startPop3Server } from '@postrider/sdk/testing';
import { startProvider } from '../sandbox/provider.ts';
import type { Provider } from '../sandbox/provider.ts';
import { keepMails, pointTo, prepareFolder, refuseInside } from '../sandbox/trial-folder.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { ExitCode } from '../terminal/exit-codes.ts';
import { shellWord } from '../terminal/shell-word.ts';
import { wordsFor } from '../terminal/words.ts';
import type { Words } from '../terminal/words.ts';
import type { Command, CommandContext } from './command.ts';
import { firstLetter } from './first-letter.ts';
import { inboxPoll } from './inbox-poll.ts';
import { plan } from './plan.ts';
import { report } from './report.ts';
import { send } from './send.ts';
import type { LetterOptions } from './send-options.ts';
import { tasks } from './tasks.ts';
import { tellPath } from './tell-path.ts';

const password = 'sandbox';
/** Mails the provider takes in a day; nobody is told. */
const dailyLimit = 1_500;
/** Mails that are kept for the person to look at. */
const mailsKept = 10;

/** What is tried: the sample's list and letter, or the person's own. */
export interface SandboxOptions extends Pick<LetterOptions, 'list' | 'letter' | 'subject' | 'column'> {
  readonly folder: string;
}

/** A studio against a provider in this process: plan, send, read what comes back, prove. */
export const sandbox: Command<SandboxOptions> = async (options, context) => {
  const { terminal } = context;
  const folder = resolve(options.folder);
  for (const file of [options.list, options.letter]) await refuseInside(folder, file);
  await prepareFolder(folder, options);
  await using mailboxes = await startPop3Server({ users: { answers: password } });
  await using provider = await startProvider({
    user: 'studio',
    password,
    dailyLimit,
    dropAfter: 700,
    greylistFor: 2_000,
    comesBack: (raw) => void mailboxes.deliver('answers', Buffer.from(raw)),
    now: Date.now,
    keeps: mailsKept,
  });
  const configuration = join(folder, 'postrider.yaml');
  await pointTo(configuration, { smtp: provider.port, pop3: mailboxes.port });
  const environment = { ...process.env, POSTRIDER_SECRET_STUDIO: password, POSTRIDER_SECRET_ANSWERS: password };
  const trial = new Trial({ ...context, configuration, environment });
  const sent = await rehearse(await mailingOf(options, folder), trial, () =>
    keepMails(join(folder, 'mails'), provider.kept),
  );
  if (context.json)
    terminal.json({ folder, ...trial.results, ...(sent === exitCodes.stopped ? {} : { provider: provider.count }) });
  if (sent === exitCodes.stopped) return sent;
  if (context.json) return exitCodes.done;
  terminal.print('');
  for (const line of whatTheProviderSaw(provider, wordsFor(terminal.locale))) terminal.print(line);
  trial.heading('Where to look next');
  tellPath(context);
  for (const line of whereToLook(relative(process.cwd(), folder) || '.', options, context)) terminal.print(`  ${line}`);
  return exitCodes.done;
};

/** Runs the commands of a trial one after the other, each under its heading. */
class Trial {
  /** With --json: what each command gave, as a part of the one document. */
  readonly results: Record<string, unknown> = {};
  readonly #context: CommandContext;

  constructor(context: CommandContext) {
    this.#context = context;
  }

  heading(words: string): void {
    const { terminal, json } = this.#context;
    if (json) return;
    terminal.print('');
    terminal.print(terminal.style(`── ${words} ${'─'.repeat(Math.max(0, 56 - words.length))}`, 'cyan'));
  }

  run<Options>(command: Command<Options>, options: Options, name: string): Promise<ExitCode> {
    const { results } = this;
    const json = (value: unknown): void => {
      results[name] = value;
    };
    return command(options, { ...this.#context, terminal: { ...this.#context.terminal, json } });
  }
}

/** Plans, sends, reads what comes back and proves; what sending came to. */
async function rehearse(
  mailing: Awaited<ReturnType<typeof mailingOf>>,
  trial: Trial,
  sentNow: () => Promise<void>,
): Promise<ExitCode> {
  trial.heading('The plan');
  await trial.run(plan, mailing, 'plan');
  trial.heading('Sending');
  const sending = { ...mailing, onUncertain: 'hold', wait: false, yes: true, patience: 10_000 };
  const sent = await trial.run(send, sending, 'send');
  await sentNow();
  if (sent === exitCodes.stopped) return sent;
  trial.heading('What came back');
  await trial.run(inboxPoll, { inbox: undefined }, 'inbox');
  await trial.run(tasks, { limit: 8 }, 'tasks');
  trial.heading('The proof');
  await trial.run(report, { campaign: mailing.campaign }, 'report');
  return sent;
}

/** The sample's letter asks for the sample's columns: to a list of one's own goes one that asks for none. */
async function mailingOf({ list, letter, subject, column }: SandboxOptions, folder: string) {
  const first = join(folder, 'letters', 'first.mjml');
  if (list !== undefined && letter === undefined) {
    await mkdir(dirname(first));
    await writeFile(first, firstLetter);
  }
  return {
    list: list ?? join(folder, 'clients.csv'),
    letter: letter ?? (list === undefined ? join(folder, 'letters', 'spring.mjml') : first),
    campaign: list === undefined && letter === undefined ? 'spring' : 'trial',
    ...(subject === undefined ? {} : { subject }),
    ...(column === undefined ? {} : { column }),
  };
}

function whatTheProviderSaw({ count }: Provider, { number, count: many }: Words): readonly string[] {
  return [
    `The provider kept count too: it took ${many(count.accepted, 'mail')} and refused ${many(count.refused, 'time')}.`,
    'Whom it refuses, and who answers, is drawn by lot: it says nothing of an address.',
    ...(count.droppedBeforeAnswer > 0
      ? ['It broke the line once before it had answered: that mail is the uncertain one.']
      : []),
    ...(count.accepted >= dailyLimit
      ? [`It takes ${number(dailyLimit)} mails a day and had told nobody: Postrider noticed and waits.`]
      : []),
    'It was this program: no mail has left this computer.',
  ];
}

function whereToLook(
  folder: string,
  { list, letter }: SandboxOptions,
  { terminal: { command }, environment }: CommandContext,
): readonly string[] {
  const own = list !== undefined || letter !== undefined;
  const again = environment['npm_command'] === 'start' ? 'npm start' : `${command} sandbox`;
  const here = own
    ? [[`${command} init`, 'in a folder of its own: your provider']]
    : [
        [`${command} sandbox --list … --letter …`, 'a list and a letter of your own'],
        [again, 'again, from the beginning'],
      ];
  const there = [
    ['mails/', `the first ${mailsKept} mails as they are`],
    [`${command} report --list uncertain`, 'who is in doubt, and why'],
    [`${command} report --csv report.csv`, 'every recipient'],
    [`${command} tasks`, 'what people answered'],
    [`${command} plugins --start`, 'what was started, and how fast'],
    ...(own ? [] : [['postrider.yaml, letters/, clients.csv', 'read them, copy them']]),
  ];
  const width = Math.max(...[...here, ...there].map(([what = '']) => what.length));
  const inLine = ([what = '', why = '']: readonly string[]): string => `${what.padEnd(width)}  ${why}`;
  return [
    ...here.map(inLine),
    `cd ${shellWord(folder)}`,
    ...there.map(inLine),
    'The provider ended with this trial: what waits there is not sent any more.',
  ];
}
