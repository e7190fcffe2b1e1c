import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { ProblemError } from '@postrider/core/contracts';
import { startPop3Server } from '@postrider/sdk/testing';
import { startProvider } from '../sandbox/provider.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { Command, CommandContext } from './command.ts';
import { inboxPoll } from './inbox-poll.ts';
import { plan } from './plan.ts';
import { report } from './report.ts';
import { send } from './send.ts';
import { tasks } from './tasks.ts';

const studio = fileURLToPath(new URL('../../../examples/studio/', import.meta.url));
/** Told apart from a person's own folder by this file: only a trial is ever cleared away. */
const mark = '.postrider-sandbox';
const password = 'sandbox';

/** The sample studio against a provider in this process: plan, send, read what comes back, prove. */
export const sandbox: Command<{ readonly folder: string }> = async (options, context) => {
  const { terminal } = context;
  const folder = resolve(options.folder);
  await prepareFolder(folder);
  await using mailboxes = await startPop3Server({ users: { answers: password } });
  await using provider = await startProvider({
    user: 'studio',
    password,
    dailyLimit: 1_500,
    dropAfter: 700,
    greylistFor: 2_000,
    comesBack: (raw) => void mailboxes.deliver('answers', Buffer.from(raw)),
    now: Date.now,
  });
  const configuration = join(folder, 'postrider.yaml');
  await pointTo(configuration, { smtp: provider.port, pop3: mailboxes.port });
  const environment = { ...process.env, POSTRIDER_SECRET_STUDIO: password, POSTRIDER_SECRET_ANSWERS: password };
  const inside: CommandContext = { ...context, configuration, environment, json: false };
  const mailing = {
    list: join(folder, 'clients.csv'),
    letter: join(folder, 'letters', 'spring.mjml'),
    campaign: 'spring',
  };

  heading(context, 'The plan');
  await plan(mailing, inside);
  heading(context, 'Sending');
  const sent = await send({ ...mailing, onUncertain: 'hold', wait: false, yes: true, patience: 10_000 }, inside);
  if (sent === exitCodes.stopped) return sent;
  heading(context, 'What came back');
  await inboxPoll({ inbox: undefined }, inside);
  await tasks({ limit: 8 }, inside);
  heading(context, 'The proof');
  await report({ campaign: 'spring' }, inside);
  terminal.print('');
  terminal.print(
    `On its side the provider counted ${provider.count.accepted} mails, ${provider.count.refused} refusals and ${provider.count.droppedBeforeAnswer} dropped connection; its limit of 1,500 a day was never told to anybody.`,
  );
  heading(context, 'Where to look next');
  const here = relative(process.cwd(), folder) || '.';
  for (const line of [
    `cd ${here}`,
    'npx postrider report --list uncertain   who is in doubt, and why',
    'npx postrider report --csv report.csv   every recipient',
    'npx postrider tasks                     what people answered',
    'npx postrider plugins --start           the plugins and how fast they start',
    'postrider.yaml, letters/, clients.csv   change them, and run npm start again',
  ])
    terminal.print(`  ${line}`);
  return exitCodes.done;
};

function heading({ terminal }: CommandContext, words: string): void {
  terminal.print('');
  terminal.print(terminal.style(`── ${words} ${'─'.repeat(Math.max(0, 60 - words.length))}`, 'cyan'));
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
  } catch {
    throw new ProblemError({
      code: 'SANDBOX_FOLDER_TAKEN',
      what: `The folder ${folder} is there already, and no trial made it.`,
      where: { file: folder },
      next: 'Name another with --folder; a trial clears its folder away before it starts.',
    });
  }
  await cp(studio, folder, { recursive: true, filter: (source) => !source.includes('.postrider') });
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
