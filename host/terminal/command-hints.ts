import type { Problem } from '@postrider/core/contracts';

/** The command that mends a problem of the core's, by its code: the core knows no commands. */
const hints: Readonly<Record<string, string | ((problem: Problem) => string)>> = {
  CONFIG_NOT_FOUND: 'postrider init writes one by asking',
  // Whole, to be copied: the core quotes the name.
  SECRET_MISSING: ({ what }) => `postrider secret set ${/`([^`]+)`/.exec(what)?.[1] ?? 'NAME'}`,
  LEDGER_IN_USE: 'postrider status and postrider report work meanwhile',
  CAMPAIGN_LETTER_DIFFERS: 'postrider send … --campaign NAME',
  CAMPAIGN_WAY_DIFFERS: 'postrider send … --campaign NAME',
  CAMPAIGN_ACCOUNT_MISSING: 'postrider cancel CAMPAIGN',
  CAMPAIGN_ROUTE_MISSING: 'postrider cancel CAMPAIGN',
};

/** What to type, `postrider` standing for the command; undefined where no command helps. */
export function commandHint(problem: Problem): string | undefined {
  const hint = hints[problem.code];
  return typeof hint === 'function' ? hint(problem) : hint;
}
