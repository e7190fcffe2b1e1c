import { join } from 'node:path';
import { domainToASCII, pathToFileURL } from 'node:url';

/** Somebody of the sample list who is to get the letter. */
export interface Client {
  readonly firstName: string;
  readonly fullName: string;
  readonly city: string;
  readonly sessionDate: string;
}

interface Generator {
  readonly makeClients: () => readonly (readonly string[])[];
  readonly write: (rows: readonly (readonly string[])[], delimiter: string, lineEnd: string) => string;
}

/** Rows with something that is no address, and rows without one: the generator puts them at these places. */
const atFault = new Set([
  ...Array.from({ length: 16 }, (_, index) => 100 + index * 50),
  ...Array.from({ length: 10 }, (_, index) => 125 + index * 50),
]);

/**
 * The sample studio's clients with their whole name in a column of its own, as the text of a list; and who is to be
 * written to, by address, worked out without Postrider's code.
 */
export async function sampleClients(): Promise<{
  readonly list: string;
  readonly clients: ReadonlyMap<string, Client>;
}> {
  const file = join(import.meta.dirname, '../../examples/studio/make-clients.mjs');
  const { makeClients, write } = (await import(pathToFileURL(file).href)) as Generator;
  const [header = [], ...rows] = makeClients();
  const clients = new Map<string, Client>();
  const named = rows.map((row): readonly string[] => {
    const [id, firstName = '', lastName = '', email = '', city = '', sessionDate = ''] = row;
    const fullName = `${firstName} ${lastName}`.trim();
    const [local = '', domain = ''] = email.split('@');
    const address = `${local}@${domainToASCII(domain)}`;
    // Who stands in the list twice is written to as on the first line.
    if (!atFault.has(Number(id)) && !clients.has(address))
      clients.set(address, { firstName, fullName, city, sessionDate });
    return [...row, fullName];
  });
  return { list: write([[...header, 'full name'], ...named], ',', '\n'), clients };
}
