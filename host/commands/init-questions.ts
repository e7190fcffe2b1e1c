import process from 'node:process';
import type { Readable, Writable } from 'node:stream';
import { cancel, group, intro, log, outro, password, select, text } from '@clack/prompts';
import { parseAddress } from '@postrider/core/mail';
import { standardPorts, usesGmail, usualSecurity } from './init-configuration.ts';
import type { Security, StudioAnswers } from './init-configuration.ts';
import { rulesIn, wrongLimits } from './init-limits.ts';

/** Where questions are asked and answered; the process's own when left out. Standard output is for results. */
export interface ToPerson {
  readonly input?: Readable;
  readonly output: Writable;
}

const atTerminal: ToPerson = { output: process.stderr };

const required = (value: string | undefined): string | undefined =>
  value === undefined || value.trim() === '' ? 'Please fill this in.' : undefined;

function asAddress(value: string | undefined): string | undefined {
  const parsed = parseAddress(value ?? '');
  return parsed.kind === 'valid' ? undefined : `This is no mail address: ${parsed.why}`;
}

function asAddressOrNothing(value: string | undefined): string | undefined {
  return (value ?? '') === '' || asAddress(value) === undefined
    ? undefined
    : 'This is the whole address, such as desk@gmail.com.';
}

function asServer(value: string | undefined): string | undefined {
  return /^[^\s/@]+$/.test(value ?? '')
    ? undefined
    : 'A name such as mail.isp.example, or an address, and nothing else.';
}

function asPort(value: string | undefined): string | undefined {
  return /^[1-9]\d{0,4}$/.test(value ?? '') && Number(value) < 65_536 ? undefined : 'A number from 1 to 65535.';
}

const securityWords: Readonly<Record<Security, string>> = {
  starttls: 'STARTTLS',
  tls: 'TLS from the start',
  none: 'not secured',
};

/** Said before the first question. */
export function introduce(): void {
  intro('A few questions about your studio and your mail provider', atTerminal);
}

class GaveUp extends Error {}

/**
 * Asks a person at the terminal; what was given on the command line is proposed, and what the provider's preset knows
 * is not asked. Undefined when they gave up.
 */
export async function askForStudio(
  given: Partial<StudioAnswers>,
  toPerson = atTerminal,
): Promise<StudioAnswers | undefined> {
  try {
    return await ask(given, toPerson);
  } catch (thrown) {
    if (!(thrown instanceof GaveUp)) throw thrown;
    cancel('Nothing was written.', toPerson);
    return undefined;
  }
}

/** What a preset says of the server, which a person then is not asked. */
function serverOf({ preset, host, port, security }: Partial<StudioAnswers>) {
  if (preset === undefined || host === undefined || port === undefined || security === undefined) return undefined;
  return { title: preset.title, host, port, security, isOwn: preset.ownHost === true };
}

function userQuestion(given: Partial<StudioAnswers>): string {
  return usesGmail(given)
    ? 'Your address at Google (empty: the one your mail comes from)?'
    : 'Your user name there (empty: no sign-in)?';
}

function passwordWord(given: Partial<StudioAnswers>): string {
  return usesGmail(given) ? 'Your app password' : 'Your password';
}

async function ask(given: Partial<StudioAnswers>, toPerson: ToPerson): Promise<StudioAnswers> {
  const proposed = (value: string | undefined) => (value === undefined ? {} : { initialValue: value });
  const server = serverOf(given);
  if (server?.isOwn === false)
    log.info(`${server.title}: ${server.host}, port ${server.port}, ${securityWords[server.security]}`, toPerson);
  const answers = await group(
    {
      company: () =>
        text({ ...toPerson, message: 'What is your studio called?', validate: required, ...proposed(given.company) }),
      from: () =>
        text({
          ...toPerson,
          message: 'Which address does your mail come from?',
          validate: asAddress,
          ...proposed(given.from),
        }),
      host: () =>
        server?.isOwn === false
          ? Promise.resolve(server.host)
          : text({
              ...toPerson,
              message: 'What is your provider’s SMTP server called?',
              placeholder: 'mail.isp.example',
              validate: asServer,
              ...proposed(given.host),
            }),
      security: () =>
        server === undefined
          ? select<Security>({
              ...toPerson,
              message: 'How is the connection secured?',
              initialValue: given.security ?? usualSecurity(given.port) ?? 'starttls',
              options: [
                { value: 'starttls', label: 'STARTTLS (port 587)', hint: 'most providers' },
                { value: 'tls', label: 'TLS from the start (port 465)' },
                { value: 'none', label: 'not at all (port 25)', hint: 'only on this computer' },
              ],
            })
          : Promise.resolve(server.security),
      port: ({ results }) =>
        server === undefined
          ? text({
              ...toPerson,
              message: 'Which port?',
              initialValue: String(given.port ?? standardPorts[results.security ?? 'starttls']),
              validate: asPort,
            })
          : Promise.resolve(String(server.port)),
      user: () =>
        given.preset?.account.user === undefined
          ? text({
              ...toPerson,
              message: userQuestion(given),
              ...(usesGmail(given) ? { validate: asAddressOrNothing } : {}),
              ...proposed(given.user),
            })
          : Promise.resolve(given.user),
      password: ({ results }) =>
        !usesGmail(given) && (results.user === undefined || results.user === '')
          ? Promise.resolve('')
          : password({
              ...toPerson,
              message: `${passwordWord(given)} (kept beside the configuration, readable by you only)`,
            }),
      limit: () =>
        text({
          ...toPerson,
          message: 'How many mails does your provider allow (empty if you do not know)?',
          placeholder: '500 recipients per day rolling',
          validate: wrongLimits,
          ...proposed(given.limits?.join(', ')),
        }),
    },
    {
      // The group would ask on.
      onCancel: () => {
        throw new GaveUp();
      },
    },
  );
  outro('Thank you.', toPerson);
  const { company, from, host, security, port, user, password: secret, limit } = answers;
  return {
    company,
    from,
    host,
    security,
    port: Number(port),
    limits: rulesIn(limit ?? ''),
    ...(given.preset === undefined ? {} : { preset: given.preset }),
    ...(user === undefined || user === '' ? {} : { user }),
    ...(typeof secret !== 'string' || secret === '' ? {} : { password: secret }),
  };
}
