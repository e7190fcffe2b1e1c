import type { Problem } from '../../contracts/index.ts';

const stays = 'What is uncertain there stays so.';
const byHand =
  'Look into the Sent folder yourself: postrider report --list uncertain says for whom. Send again only what is not there: postrider retry --uncertain --address ADDRESS';

/** The account's transport cannot look into a Sent folder. */
export function cannotLook(account: string): Problem {
  return {
    code: 'SENT_UNSEARCHABLE',
    what: `The account "${account}" has no Sent folder that can be looked into. ${stays}`,
    next: `If the provider keeps one and the transport can look there, name it in the account ("sent" of an SMTP account). Otherwise: ${byHand}`,
  };
}

/** The account is not configured any more, or could not be set up. */
export function accountMissing(account: string): Problem {
  return {
    code: 'SENT_ACCOUNT_MISSING',
    what:
      account === ''
        ? `The ledger does not say which account had the mails that are uncertain. They stay so.`
        : `The account "${account}" had mails that are uncertain, and is not there to be looked into. They stay so.`,
    next: 'Configure the account again and call postrider resolve; or decide yourself: postrider retry --uncertain',
  };
}

/** No answer came in time, or what came was none. */
export function searchBroken(account: string, how: string): Problem {
  return {
    code: 'SENT_SEARCH_BROKEN',
    what: `The transport of "${account}" was to look into its Sent folder, and ${how}. ${stays}`,
    next: 'Try again later: postrider resolve. If it comes again, report it to the author of the plugin.',
  };
}

/** Words for each reason why a folder proves nothing. */
export const unprovenWords = {
  unwitnessed:
    'It is not in the Sent folder, and neither is any earlier mail of the account that could vouch for the folder.',
  empty: 'The Sent folder holds none of the mails that the account surely took.',
  gaps: 'The Sent folder lacks mails that the account surely took.',
} as const;

/** The folder proves nothing. */
export function folderUnproven(account: string, why: keyof typeof unprovenWords): Problem {
  return {
    code: 'SENT_UNPROVEN',
    what: `The Sent folder of "${account}" does not show what was never sent. ${unprovenWords[why]} Some mails stay uncertain.`,
    next: byHand,
  };
}
