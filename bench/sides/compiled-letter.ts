import type { Program } from '@postrider/core/contracts';
import { usual } from '../workload.ts';
import { letterOfSize, openStudio } from './studio.ts';

/** The letter of that size as the core gets it, so that the other side sends the same words. */
export async function compiledLetter(
  folder: string,
  octets: number,
): Promise<{ readonly program: Program; readonly octets: number }> {
  await using host = await openStudio(folder, usual);
  const letter = await letterOfSize(host, octets);
  const program = await (await host.renderer(letter.renderer)).compile(letter.template);
  return { program, octets: letter.octets };
}
