import { expect, test } from 'vitest';
import { whatHolds, whatWasSaid } from './found-limit-line.ts';

test('the words of a plugin and of a provider cannot leave their line, or write others', () => {
  const words = '5 mails a day\r\n\u001B[2Jconfirmed\u202E';
  const limit = { what: words, trust: 'suspected', held: 0, since: 0, said: words } as const;
  for (const shown of [whatHolds(limit), whatWasSaid(limit)]) expect(shown).toBe('5 mails a day [2Jconfirmed ');
});
