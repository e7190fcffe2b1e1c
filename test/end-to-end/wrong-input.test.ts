import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMailServers } from '../servers/mail-servers.ts';
import type { MailServers } from '../servers/mail-servers.ts';
import { smallMailing } from './small-mailing.ts';
import { openStudio, studioAt } from './studio.ts';
import type { Ended, Studio } from './studio.ts';

let servers: MailServers;
let studio: Studio;

beforeAll(async () => {
  servers = await startMailServers();
  studio = await studioAt(servers);
  await smallMailing(studio, 5);
});

afterAll(async () => {
  await studio?.[Symbol.asyncDispose]();
  await servers?.[Symbol.asyncDispose]();
});

/** Nobody was written to, and there is not even a campaign that could be resumed. */
async function expectNothingSent(): Promise<void> {
  expect((await studio.run('report')).stderr).toContain('CAMPAIGN_NONE');
  await servers.postfix.flushed();
  expect(await servers.dovecot.count()).toBe(0);
}

function sendLetter(name: string): Promise<Ended> {
  return studio.run('send', '--list', 'hello.csv', '--letter', `letters/${name}`, '--yes');
}

test('all faults of a configuration are told at once, each with its line and what to do', async () => {
  const configuration = `company:
  name: North Light Studio
  from: hello@northlight.example
  signature: signatures/nobody.html
accounts:
  studio: { use: smtpp, host: mail.isp.example }
  desk:
    use: smtp
    host: mail.isp.example
    user: desk
    port: five
    pasword: { secret: desk }
    password: hunter2
    throttles: [ips]
throttles:
  isp: { use: limits, rules: ["500 per day"] }
`;
  await using wrong = await openStudio({ configuration });
  const { addresses } = await smallMailing(wrong, 1);
  const to = addresses[0] ?? '';
  for (const words of [['check'], ['send', '--to', to, '--text', 'letters/hello.txt', '--yes']]) {
    const { exitCode, stderr, stdout } = await wrong.run(...words);
    expect(exitCode).toBe(2);
    for (const [line, said, advice, code] of [
      [4, 'signatures/nobody.html, which does not exist', 'Put the file there', 'CONFIG_FILE_MISSING'],
      [6, 'Account `studio` uses the transport `smtpp`', 'Did you mean `smtp`?', 'CONFIG_UNKNOWN_USE'],
      [11, '`port` is the text "five"', 'Write a whole number from 1 to 65535.', 'CONFIG_WRONG_VALUE'],
      [12, 'no setting `pasword`', 'Did you mean `password`?', 'CONFIG_UNKNOWN_SETTING'],
      [13, '`password` must refer to a secret', 'password: { secret: NAME }', 'CONFIG_BARE_SECRET'],
      [14, 'names the throttle `ips`', 'Did you mean `isp`?', 'CONFIG_UNKNOWN_REFERENCE'],
    ] as const) {
      const told = stderr.split('✗ ').find((each) => each.includes(said)) ?? '';
      expect(told).toContain(`postrider.yaml:${line}:`);
      expect(told).toContain(advice);
      expect(told).toContain(code);
    }
    expect(stdout + stderr).not.toContain('hunter2');
  }
  expect(existsSync(join(wrong.folder, '.postrider'))).toBe(false);
});

test('a broken letter is told with its line and the tag or field', async () => {
  await studio.write(
    'letters/broken.mjml',
    `<mjml>
  <mj-head><mj-title>Hello</mj-title></mj-head>
  <mj-body>
    <mj-section>
      <mj-colum><mj-text>Hello</mj-text></mj-colum>
      <mj-column><mj-text>Dear {{ name </mj-text></mj-column>
    </mj-section>
  </mj-body>
</mjml>
`,
  );
  const { exitCode, stderr } = await sendLetter('broken.mjml');
  expect(stderr).toMatch(/mj-colum.*\n.*letters\/broken\.mjml:5:7\n.*what to do: Correct the tag.*\n.*MJML_INVALID/);
  expect(stderr).toMatch(
    /merge field is begun.*\n.*letters\/broken\.mjml:6:32\n.*\{\{ field \}\}.*\n.*TEMPLATE_SYNTAX/,
  );
  expect(exitCode).toBe(2);
  await expectNothingSent();
});

test('a field that the list does not have is told with the column that was probably meant', async () => {
  await studio.write('letters/unknown.txt', 'Subject: Hello\n\nDear {{ nmae }}.\n');
  const { exitCode, stderr } = await sendLetter('unknown.txt');
  expect(stderr).toContain('asks for the field "nmae", and the list has no such column');
  expect(stderr).toContain('letters/unknown.txt:3:6, field nmae');
  expect(stderr).toContain('Did you mean "name"?');
  expect(stderr).toContain('TEMPLATE_UNKNOWN_FIELD');
  expect(exitCode).toBe(2);
  await expectNothingSent();
});

test('a list without addresses is told with the columns it has', async () => {
  await studio.write('cities.csv', 'name,city\nAnna,Cork\n');
  const { exitCode, stderr } = await studio.run(
    'send',
    '--list',
    'cities.csv',
    '--letter',
    'letters/hello.txt',
    '--yes',
  );
  expect(stderr).toContain(
    'No column of cities.csv can be told to hold the addresses. It has the columns "name", "city".',
  );
  expect(stderr).toContain('cities.csv:1');
  expect(stderr).toContain('--column');
  expect(stderr).toContain('LIST_NO_ADDRESS_COLUMN');
  expect(exitCode).toBe(2);
  await expectNothingSent();
});
