import { mkdir, writeFile } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';

/** Columns of the list; the letter asks for five of them. */
const columns = ['email', 'name', 'company', 'city', 'code'] as const;
const names = ['Anna Lindqvist', 'Jörg Schäfer', 'Mia O’Neill', 'Tomás Núñez', 'Li Wei', 'Priya Raman', 'Ola Nordmann'];
const cities = ['Aarhus', 'Bilbao', 'Cork', 'Dresden', 'Évora', 'Ferrara', 'Ghent', 'Hàlle'];

/** Writes a list of so many people: five columns, as an exported address book has them. */
export async function writeList(file: string, people: number): Promise<void> {
  const stream = createWriteStream(file);
  stream.write(`${columns.join(',')}\r\n`);
  let text = '';
  for (let person = 0; person < people; person++) {
    const name = names[person % names.length];
    text += `person${person}@domain${person % 977}.example,${name},"Company ${person % 5003}, Ltd",${cities[person % cities.length]},C-${person}\r\n`;
    if (text.length < 1 << 16) continue;
    if (!stream.write(text)) await once(stream, 'drain');
    text = '';
  }
  stream.end(text);
  await once(stream, 'finish');
}

const paragraph =
  'We have put together what is new this season: longer opening hours, a workshop on Thursdays, and prices that stay ' +
  'where they are until the end of the year. Write to us whenever you like, or drop in and have a look around.';

/** A letter with so many paragraphs; what is personal stands at its beginning, in its middle and at its end. */
export function letterOf(kind: LetterKind, paragraphs: number): string {
  const half = paragraphs >>> 1;
  if (kind === 'text') {
    const filling = (count: number): string => `${paragraph}\n\n`.repeat(count);
    return `Subject: {{name}}, what is new in {{city}}\n\nDear {{name}} of {{company}},\n\n${filling(half)}In {{city}} you find us at the old place.\n\n${filling(paragraphs - half)}Your code: {{code}}\n`;
  }
  const filling = (count: number): string => `<mj-text>${paragraph}</mj-text>\n`.repeat(count);
  return `<mjml><mj-head><mj-title>{{name}}, what is new in {{city}}</mj-title></mj-head>
<mj-body><mj-section><mj-column>
<mj-text>Dear {{name}} of {{company}},</mj-text>
${filling(half)}<mj-text>In {{city}} you find us at the old place.</mj-text>
${filling(paragraphs - half)}<mj-button href="https://northlight.example/spring?code={{code}}">Your code: {{code}}</mj-button>
</mj-column></mj-section></mj-body></mjml>
`;
}

export type LetterKind = 'text' | 'mjml';

/** What differs between the hosts that are measured. */
export interface Setting {
  /** Of the server that takes the mails. */
  readonly port: number;
  readonly connections: number;
  /** Octets of a mail: 2,000 is a plain letter, more is a designed one. */
  readonly octets: number;
  readonly durability: 'process' | 'power';
  /** Limits of the account, as a person writes them. */
  readonly limits: readonly string[];
  /** Where the transport runs: in the host's process, or in one of its own. */
  readonly transport: 'inline' | 'isolated';
}

export const usual: Setting = {
  port: 25,
  connections: 10,
  octets: 11_000,
  durability: 'process',
  limits: [],
  transport: 'inline',
};

/** Writes the configuration of a studio into a new folder, and says which file it is. `plugins` are folders. */
export async function writeStudio(folder: string, setting: Setting, plugins: readonly string[] = []): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'postrider.yaml');
  const limited = setting.limits.length > 0;
  await writeFile(
    file,
    `company: { name: North Light, from: hello@northlight.example, account: relay, timeZone: UTC }
accounts:
  relay: { use: smtp, host: 127.0.0.1, port: ${setting.port}, security: none, connections: ${setting.connections}${limited ? ', throttles: [isp]' : ''} }
${limited ? `throttles: { isp: { use: limits, rules: ${JSON.stringify(setting.limits)} } }\n` : ''}ledger: { use: sqlite, durability: ${setting.durability} }
${plugins.length === 0 ? '' : `plugins: ${JSON.stringify(plugins)}\n`}`,
  );
  return file;
}
