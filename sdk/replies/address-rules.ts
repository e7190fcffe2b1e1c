import type { TextRule } from './reply-rule.ts';

/** The address is no more. Only in a 5xx: in a 4xx the same words tell of a look-up that failed for the moment. */
export const addressRules: readonly TextRule[] = [
  // The address. A 4xx with these words is a look-up that failed for the moment.
  {
    pattern: /null mx|does not accept (?:any )?mail\b|domain.{0,30}(?:has|have) no mx/,
    class: 'bad-recipient',
    scope: 'recipient',
    severity: 5,
  },
  {
    pattern:
      /(?:unknown|no such|invalid|nonexistent|non-existent|unrouteable|undeliverable|bad|inactive|disabled) (?:local )?(?:user|recipient|mail ?box|address|account|e-?mail|destination|person|local[ -]part|alias|customer)/,
    class: 'bad-recipient',
    scope: 'recipient',
    severity: 5,
  },
  {
    pattern:
      /\b(?:user|recipient|mail ?box|address|account|alias|customer|person|inbox)s?\b.{0,60}\b(?:unknown|not (?:be )?found|does(?:n't| not) (?:exist|have)|do(?:n't| not) exist|not exist|disabled|inactive|deactivated|suspended|closed|deleted|expired|no longer|frozen|invalid|not (?:a )?(?:valid|known|active|local|listed)|unavailable|not available|discontinued)\b/,
    class: 'bad-recipient',
    scope: 'recipient',
    severity: 5,
  },
  {
    pattern:
      /not (?:our|a) customer|no mailbox (?:here )?by that name|(?:no|not a) (?:valid|known) (?:user|recipient|mailbox)|user (?:doesn't|does not) have|not a valid (?:rfc|address|mailbox)|no (?:one|body) (?:here )?by that name|(?:recipient |\b)address rejected|recipient rejected|user rejected/,
    class: 'bad-recipient',
    scope: 'recipient',
    severity: 5,
  },
  {
    pattern:
      /inconnu|unbekannt|desconocid|no existe|n'existe pas|existiert nicht|inesistente|sconosciuto|não existe|desconhecid|не (?:найден|существует)|неизвест/,
    class: 'bad-recipient',
    scope: 'recipient',
    severity: 5,
  },
];
