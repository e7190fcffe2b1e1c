import { Command, InvalidArgumentError, Option } from 'commander';
import { refuseVainHelp } from './vain-help.ts';
import type { Call, Does } from './call.ts';
import { addPluginCommands } from './plugin-words.ts';
import { version } from './version.ts';

const wholeNumber = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError('A whole number of 1 or more is expected.');
  return number;
};
const several = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** The configuration file that is meant where none is named. */
export const usualConfiguration = 'postrider.yaml';

/** Where commander writes help and versions. */
export interface ProgramOutput {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
}

/**
 * The words of the `postrider` command: its commands and their options, without any of their code. Commander throws
 * a CommanderError for wrong words, and for help and versions too.
 */
export function postriderProgram(run: (call: Call) => Promise<void>, { out, error }: ProgramOutput): Command {
  const program = new Command('postrider')
    .description('Sends mail within the limits of your provider, and accounts for every recipient.')
    .version(version)
    .option('-c, --config <file>', 'the configuration file', usualConfiguration)
    .option('--json', 'print one JSON document for scripts')
    .exitOverride()
    // Wrong words are told by the caller, like any other problem.
    .configureOutput({ writeOut: out, writeErr: error, outputError: () => {} })
    .showSuggestionAfterError()
    .addHelpText('beforeAll', refuseVainHelp)
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 failed, 2 wrong call or configuration,\n3 someone was refused or is uncertain, 4 goes on later (limit, hold, retry),\n5 waits for you, 130 stopped.',
    );

  const does: Does =
    (load, argument) =>
    async (...parameters) => {
      const command = parameters.at(-1) as Command;
      const options = command.optsWithGlobals<{ readonly config: string; readonly json?: true }>();
      const given = argument === undefined ? options : { ...options, [argument]: parameters[0] };
      await run({ load, options: given, configuration: options.config, json: options.json === true });
    };

  program
    .command('init')
    .description('write a working configuration by asking')
    .option('--preset <name>', 'your provider, as postrider presets lists it: server and limits come from there')
    .option('--company <name>', 'the name people see')
    .option('--from <address>', 'the address mail comes from')
    .option('--host <host>', 'your provider’s SMTP server')
    .option(
      '--port <port>',
      'its port; the usual one of the security otherwise: 465 for tls, 587 for starttls, 25 for none',
      wholeNumber,
    )
    .option('--security <kind>', 'tls, starttls or none; otherwise what port or preset stand for, or else starttls')
    .option('--user <name>', 'your user name there, at Google your address; without one nobody signs in elsewhere')
    .option('--password-file <file>', 'a file with the password (asked for otherwise)')
    .option('--limit <rule>', 'a limit, such as "500 recipients per day rolling"; may be repeated', several)
    .option('--yes', 'ask nothing: take what was given and the defaults')
    .option('--force', 'replace a configuration that is there')
    .action(does(async () => (await import('./commands/init.ts')).init));
  program
    .command('presets')
    .description('the providers whose server and limits are known, for init --preset')
    .action(does(async () => (await import('./commands/presets.ts')).presets));
  program
    .command('check')
    .description('check the configuration whole; with --connect also try every account and inbox')
    .option('--connect', 'connect, secure and sign in everywhere; sends nothing')
    .option('--schema <file>', 'also write a JSON Schema for your editor')
    .action(does(async () => (await import('./commands/check.ts')).check));
  program
    .command('doctor')
    .description('everything that is wrong, and how to mend it: configuration, plugins, secrets, ledger, connections')
    .option('--offline', 'sign in nowhere')
    .action(does(async () => (await import('./commands/doctor.ts')).doctor));

  const letterOptions = (command: Command): Command =>
    command
      .option('--list <file>', 'the list: CSV, semicolon or tab separated, any encoding Excel writes')
      .option('--letter <file>', 'the letter: .mjml, or .txt')
      .option('--campaign <name>', 'its name; the letter’s file name otherwise')
      .option('--subject <text>', 'instead of the letter’s own subject')
      .option('--column <name>', 'the column with the addresses')
      .option('--account <name>', 'send through this account')
      .option('--route <name>', 'send by this route')
      .option('--user <name>', 'send as this user of the configuration');
  letterOptions(program.command('plan'))
    .description('forecast: how many go now, how many on which day, when it is finished')
    .option('--recipients <number>', 'forecast for that many instead of a list', wholeNumber)
    .action(does(async () => (await import('./commands/plan.ts')).plan));
  letterOptions(program.command('send'))
    .description('send a letter to a list, or one mail; sending again sends only what remains')
    .addOption(new Option('--to <address>', 'send one mail to this address').conflicts('list'))
    .addOption(
      new Option('--text <file>', 'the text of the one mail; - reads standard input').conflicts(['list', 'letter']),
    )
    .addOption(
      new Option('--field <name=value>', 'a merge field of the one mail; may be repeated')
        .argParser(several)
        .conflicts('list'),
    )
    .option('--on-uncertain <policy>', 'after a crash: hold (ask you), resend or resolve', 'hold')
    .option('--no-wait', 'send what can go now, then end; go on with postrider resume')
    .option('-y, --yes', 'start without asking')
    .action(does(async () => (await import('./commands/send.ts')).send));
  program
    .command('resume')
    .description('go on with everything that is not finished')
    .argument('[campaign]', 'only this campaign')
    .option('--no-wait', 'send what can go now, then end')
    .action(does(async () => (await import('./commands/resume.ts')).resume, 'campaign'));
  program
    .command('retry')
    .description('put refused mails back in the queue, or uncertain and cancelled ones, after a preview')
    .argument('[campaign]', 'only this campaign')
    .option('--class <class>', 'only refusals of this class; may be repeated', several)
    .option('--domain <domain>', 'only recipients of this domain')
    .option('--account <name>', 'only mails that went through this account')
    .option('--address <address>', 'only this recipient; may be repeated', several)
    .option('--uncertain', 'the uncertain ones: they may arrive twice')
    .option('--cancelled', 'those a cancel took out of the queue')
    .option('-y, --yes', 'do it without asking')
    .action(does(async () => (await import('./commands/retry.ts')).retry, 'campaign'));
  program
    .command('resolve')
    .description('look for uncertain mails in the Sent folders of their accounts')
    .argument('[campaign]', 'only this campaign')
    .option('--account <name>', 'only mails that went through this account')
    .option('--address <address>', 'only this recipient; may be repeated', several)
    .option('-y, --yes', 'put back in the queue what was never taken, without asking')
    .action(does(async () => (await import('./commands/resolve.ts')).resolve, 'campaign'));
  program
    .command('cancel')
    .description('take what was not sent yet out of the queue, after a preview')
    .argument('<campaign>', 'the campaign')
    .option('-y, --yes', 'do it without asking')
    .action(does(async () => (await import('./commands/cancel.ts')).cancel, 'campaign'));
  program
    .command('status')
    .description('all campaigns at a glance')
    .action(does(async () => (await import('./commands/status.ts')).status));
  program
    .command('report')
    .description('who got it and who did not: the proof, and each recipient with --list')
    .argument('[campaign]', 'the campaign; the newest to a list otherwise')
    .option('--list [state]', 'each recipient, those in one state, or those in-doubt')
    .option('--csv <file>', 'write each recipient to a CSV file')
    .action(does(async () => (await import('./commands/report.ts')).report, 'campaign'));

  const inbox = program.command('inbox').description('what comes back');
  inbox
    .command('poll')
    .description('read the configured mailboxes once: bounces, answers, unsubscribes')
    .argument('[inbox]', 'only this inbox')
    .action(does(async () => (await import('./commands/inbox-poll.ts')).inboxPoll, 'inbox'));
  program
    .command('tasks')
    .description('what people answered, as work to do')
    .option('--limit <number>', 'at most that many', wholeNumber, 50)
    .action(does(async () => (await import('./commands/tasks.ts')).tasks));
  const limits = program
    .command('limits')
    .description('the limits of your accounts: what you told, and what was found out');
  limits
    .command('list', { isDefault: true })
    .description('what each account keeps to, how sure that is, and since when')
    .action(does(async () => (await import('./commands/limits-list.ts')).limitsList));
  limits
    .command('forget')
    .description('forget what was found out about an account, after a preview')
    .argument('<account>', 'the account')
    .option('-y, --yes', 'do it without asking')
    .action(does(async () => (await import('./commands/limits-forget.ts')).limitsForget, 'account'));
  addPluginCommands(program, does);
  const secret = program.command('secret').description('passwords, kept out of the configuration');
  secret
    .command('set')
    .description('keep a secret; it is asked for, or read from standard input')
    .argument('<name>', 'the name the configuration refers to')
    .action(does(async () => (await import('./commands/secret-set.ts')).secretSet, 'name'));
  secret
    .command('google')
    .description('sign in at Google with the browser, and keep the permission as a secret')
    .argument('<name>', 'the name the configuration refers to')
    .option('--client <file>', 'needed: the JSON of an OAuth client of yours, of the type "Desktop app"')
    .option('--address <address>', 'the mailbox, for Google to propose')
    .action(does(async () => (await import('./commands/secret-google.ts')).secretGoogle, 'name'));
  secret
    .command('list')
    .description('the names of the secrets, never their values')
    .action(does(async () => (await import('./commands/secret-list.ts')).secretList));
  program
    .command('sandbox')
    .description('try everything, or a list and a letter of your own: nothing leaves this computer')
    .option('--list <file>', 'your own list instead of the sample’s; it is read, and never changed')
    .option('--letter <file>', 'your own letter: .mjml, or .txt')
    .option('--subject <text>', 'instead of the letter’s own subject')
    .option('--column <name>', 'the column with the addresses')
    .option('--folder <folder>', 'where the trial lives', '.sandbox')
    .action(does(async () => (await import('./commands/sandbox.ts')).sandbox));
  return program;
}
