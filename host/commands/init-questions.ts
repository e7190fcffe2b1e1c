import process from 'node:process';
import { cancel, group, intro, outro, password, select, text } from '@clack/prompts';
import { parseAddress } from '@postrider/core/mail';
import { standardPorts } from './init-configuration.ts';
import type { Security, StudioAnswers } from './init-configuration.ts';

/** Standard output is for results. */
const toPerson = { output: process.stderr };

const required = (value: string | undefined): string | undefined =>
  value === undefined || value.trim() === '' ? 'Please fill this in.' : undefined;

function asAddress(value: string | undefined): string | undefined {
  const parsed = parseAddress(value ?? '');
  return parsed.kind === 'valid' ? undefined : `This is no mail address: ${parsed.why}`;
}

/** Said before the first question. */
export function introduce(): void {
  intro('A few questions about your studio and your mail provider', toPerson);
}

class GaveUp extends Error {}

/** Asks a person at the terminal; what was given on the command line is proposed. Undefined when they gave up. */
export async function askForStudio(given: Partial<StudioAnswers>): Promise<StudioAnswers | undefined> {
  try {
    return await ask(given);
  } catch (thrown) {
    if (!(thrown instanceof GaveUp)) throw thrown;
    cancel('Nothing was written.', toPerson);
    return undefined;
  }
}

async function ask(given: Partial<StudioAnswers>): Promise<StudioAnswers> {
  const proposed = (value: string | undefined) => (value === undefined ? {} : { initialValue: value });
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
        text({
          ...toPerson,
          message: 'What is your provider’s SMTP server called?',
          placeholder: 'mail.isp.example',
          validate: required,
          ...proposed(given.host),
        }),
      security: () =>
        select<Security>({
          ...toPerson,
          message: 'How is the connection secured?',
          initialValue: given.security ?? 'starttls',
          options: [
            { value: 'starttls', label: 'STARTTLS (port 587)', hint: 'most providers' },
            { value: 'tls', label: 'TLS from the start (port 465)' },
            { value: 'none', label: 'not at all (port 25)', hint: 'only on this computer' },
          ],
        }),
      port: ({ results }) =>
        text({
          ...toPerson,
          message: 'Which port?',
          initialValue: String(given.port ?? standardPorts[results.security ?? 'starttls']),
          validate: (value) =>
            /^[1-9]\d{0,4}$/.test(value ?? '') && Number(value) < 65_536 ? undefined : 'A number from 1 to 65535.',
        }),
      user: () => text({ ...toPerson, message: 'Your user name there (empty: no sign-in)?', ...proposed(given.user) }),
      password: ({ results }) =>
        results.user === undefined || results.user === ''
          ? Promise.resolve('')
          : password({ ...toPerson, message: 'Your password (kept beside the configuration, readable by you only)' }),
      limit: () =>
        text({
          ...toPerson,
          message: 'How many mails does your provider allow (empty if you do not know)?',
          placeholder: '500 recipients per day rolling',
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
    limits: (limit ?? '').split(',').flatMap((rule) => (rule.trim() === '' ? [] : [rule.trim()])),
    ...(given.preset === undefined ? {} : { preset: given.preset }),
    ...(user === undefined || user === '' ? {} : { user }),
    ...(typeof secret !== 'string' || secret === '' ? {} : { password: secret }),
  };
}
