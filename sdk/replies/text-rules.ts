import { addressRules } from './address-rules.ts';
import { blockRules } from './block-rules.ts';
import { identityRules } from './identity-rules.ts';
import { limitRules } from './limit-rules.ts';
import { mailRules } from './mail-rules.ts';
import type { TextRule } from './reply-rule.ts';

/**
 * What servers of every make say. Order is meaning: what concerns the sender's standing or limits comes before what
 * concerns the recipient, because taking a limit for a bad address would strike good people off a list.
 */
export const textRules: readonly TextRule[] = [
  ...identityRules,
  ...limitRules,
  ...blockRules,
  ...addressRules,
  ...mailRules,
];
