import { ProblemError } from '@postrider/core/contracts';

/** More than any password or single mail a person types or pipes. */
const most = 1024 * 1024;

/** All of standard input, as text. @throws ProblemError over 1 MiB. */
export async function readInput(stream: AsyncIterable<Buffer | string>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const octets = Buffer.from(chunk);
    size += octets.length;
    if (size > most) {
      throw new ProblemError({
        code: 'INPUT_TOO_LONG',
        what: 'Standard input holds more than a megabyte.',
        next: 'Check what is piped into the command.',
      });
    }
    chunks.push(octets);
  }
  return Buffer.concat(chunks).toString('utf8');
}
