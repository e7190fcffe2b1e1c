import { ProblemError } from '@postrider/core/contracts';
import { readList } from '../list/read-list.ts';
import type { List } from '../list/read-list.ts';
import type { LetterOptions } from './send-options.ts';

/** Opens the list a person named. @throws ProblemError when none was named or it cannot be read. */
export function openList({ list, column }: LetterOptions): Promise<List> {
  if (list === undefined)
    throw new ProblemError({
      code: 'LIST_NOT_GIVEN',
      what: 'No list was given.',
      next: 'Name one: --list clients.csv',
    });
  return readList(list, column === undefined ? {} : { addressColumn: column });
}
