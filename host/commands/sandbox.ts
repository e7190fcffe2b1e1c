import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { ProblemError, causeOf } from '@postrider/core/contracts';
import { startPop3Server } from '@postrider/sdk/testing';
import { startProvider } from '../sandbox/provider.ts';
import type { Provider } from '../sandbox/provider.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { wordsFor } from '../terminal/words.ts';
import type { Words } from '../terminal/words.ts';
import type { Command, CommandContext } from './command.ts';
import { inboxPoll } from './inbox-poll.ts';
import { plan } from './plan.ts';
import { report } from './report.ts';
import { send } from './send.ts';
import { tasks } from './tasks.ts';
import { fileUnwritable } from './write-output.ts';

/** In the package, and in the clone. */
const studios = ['../../sample/', '../../../examples/studio/'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);
/** Told apart from a person's own folder by this file: only a trial is ever cleared away. */
const mark = '.postrider-sandbox';
const password = 'sandbox';
/** Mails the provider takes in a day; nobody is told. */
const dailyLimit = 1_500;

/** The sample studio against a provider in this process: plan, send, read what comes back, prove. */
export const sandbox: Command<{ readonly folder: string }> = async (options, context) => {
  const { terminal } = context;
  const folder = resolve(options.folder);
  await prepareFolder(folder);
  await using mailboxes = await startPop3Server({ users: { answers: password } });
  await using provider = await startProvider({
    user: 'studio',
    password,
    dailyLimit,
    dropAfter: 700,
    greylistFor: 2_000,
    comesBack: (raw) => void mailboxes.deliver('answers', Buffer.from(raw)),
    now: Date.now,
  });
  const configuration = join(folder, 'postrider.yaml');
  await pointTo(configuration, { smtp: provider.port, pop3: mailboxes.port });
  const environment = { ...process.env, POSTRIDER_SECRET_STUDIO: password, POSTRIDER_SECRET_ANSWERS: password };
  const results: Record<string, unknown> = {};
  /** What a command of the trial is given; with --json its result becomes a part of the one document. */
  const inside = (name: string): CommandContext => ({
    ...context,
    configuration,
    environment,
    terminal: {
      ...terminal,
      json(value) {
        results[name] = value;
      },
    },
  });
  const say = (line: string): void => (context.json ? undefined : terminal.print(line));
  const heading = (words: string): void => {
    say('');
    say(terminal.style(`── ${words} ${'─'.repeat(Math.max(0, 56 - words.length))}`, 'cyan'));
  };
  const mailing = {
    list: join(folder, 'clients.csv'),
    letter: join(folder, 'letters', 'spring.mjml'),
    campaign: 'spring',
  };

  heading('The plan');
  await plan(mailing, inside('plan'));
  heading('Sending');
  const sending = { ...mailing, onUncertain: 'hold', wait: false, yes: true, patience: 10_000 };
  const sent = await send(sending, inside('send'));
  if (sent === exitCodes.stopped) {
    if (context.json) terminal.json({ folder, ...results });
    return sent;
  }
  heading('What came back');
  await inboxPoll({ inbox: undefined }, inside('inbox'));
  await tasks({ limit: 8 }, inside('tasks'));
  heading('The proof');
  await report({ campaign: 'spring' }, inside('report'));
  if (context.json) {
    terminal.json({ folder, ...results, provider: provider.count });
    return exitCodes.done;
  }
  say('');
  for (const line of whatTheProviderSaw(provider, wordsFor(terminal.locale))) say(line);
  heading('Where to look next');
  for (const line of whereToLook(relative(process.cwd(), folder) || '.')) say(`  ${line}`);
  return exitCodes.done;
};

function whatTheProviderSaw({ count }: Provider, { number, count: many }: Words): readonly string[] {
  return [
    `The provider kept count too: it took ${many(count.accepted, 'mail')} and refused ${many(count.refused, 'time')}.`,
    `It broke the line once before it had answered: that mail is the uncertain one.`,
    `It takes ${number(dailyLimit)} mails a day and had told nobody: Postrider noticed and waits.`,
  ];
}

function whereToLook(folder: string): readonly string[] {
  return [
    `cd ${folder}`,
    'npx postrider report --list uncertain   who is in doubt, and why',
    'npx postrider report --csv report.csv   every recipient',
    'npx postrider tasks                     what people answered',
    'npx postrider plugins --start           what was started, and how fast',
    'postrider.yaml, letters/, clients.csv   read them, copy them',
    'npm start                               again, from the beginning',
    'The provider ended with this trial: what waits there is not sent any more.',
  ];
}

async function prepareFolder(folder: string): Promise<void> {
  const made = await readFile(join(folder, mark)).then(
    () => true,
    () => false,
  );
  if (made) await rm(folder, { recursive: true });
  try {
    await mkdir(dirname(folder), { recursive: true });
    await mkdir(folder);
  } catch (thrown) {
    if (causeOf(thrown).code !== 'EEXIST') throw fileUnwritable(folder, thrown);
    throw new ProblemError({
      code: 'SANDBOX_FOLDER_TAKEN',
      what: `The folder ${folder} is there already, and no trial made it.`,
      where: { file: folder },
      next: 'Name another with --folder; a trial clears its folder away before it starts.',
    });
  }
  // Its README tells of the clone's folder, and how to try what is tried here already.
  const leftOut = ['.postrider', 'README.md'];
  const copied = (source: string): boolean => !leftOut.includes(basename(source));
  const studio = studios.find((each) => existsSync(each));
  if (studio === undefined) throw new Error('The sample studio is missing from this installation.');
  await cp(studio, folder, { recursive: true, filter: copied });
  await writeFile(
    join(folder, mark),
    'This folder was made by postrider sandbox and is cleared away when it runs again.\n',
  );
}

/** The sample names ports of its own; the trial's servers listen where there was room. */
async function pointTo(file: string, ports: { readonly smtp: number; readonly pop3: number }): Promise<void> {
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replaceAll('2525', String(ports.smtp)).replaceAll('2110', String(ports.pop3)));
}
