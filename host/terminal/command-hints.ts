/** The command that mends a problem of the core's, by its code: the core knows no commands. */
export const commandHints: Readonly<Record<string, string>> = {
  CONFIG_NOT_FOUND: 'postrider init writes one by asking',
  SECRET_MISSING: 'postrider secret set NAME keeps one',
  LEDGER_IN_USE: 'postrider status and postrider report work meanwhile',
  CAMPAIGN_LETTER_DIFFERS: 'postrider send … --campaign NAME',
  CAMPAIGN_WAY_DIFFERS: 'postrider send … --campaign NAME',
  CAMPAIGN_ACCOUNT_MISSING: 'postrider cancel CAMPAIGN',
  CAMPAIGN_ROUTE_MISSING: 'postrider cancel CAMPAIGN',
};
