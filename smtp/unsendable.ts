import type { Mail, Refused } from '@postrider/sdk';
import type { ServerOffer } from './server-offer.ts';

/** What could end a command early or begin another: control characters and angle brackets. */
const unfit = /[\p{Cc}<>]/u;
const beyondAscii = /[^ -~]/;

/** Why a mail cannot be handed to this server at all, found before anything is said. */
export function unsendable(mail: Mail, offer: ServerOffer): Refused | undefined {
  const { from, to } = mail.envelope;
  if (to === '' || unfit.test(to))
    return refused(
      'bad-recipient',
      'recipient',
      '5.1.3',
      'The recipient address holds characters that no address may.',
    );
  if (unfit.test(from))
    return refused('content', 'mail', '5.1.7', 'The sender address holds characters that no address may.');
  if (mail.smtpUtf8 ? !offer.smtpUtf8 : beyondAscii.test(to) || beyondAscii.test(from))
    return refused('content', 'mail', '5.6.7', 'The server takes no addresses or headers beyond ASCII (no SMTPUTF8).');
  if (offer.sizeLimit !== undefined && mail.size > offer.sizeLimit) {
    const sizes = `The mail has ${mail.size} octets, the server takes ${offer.sizeLimit}.`;
    return refused('content', 'mail', '5.3.4', sizes);
  }
  return undefined;
}

function refused(kind: Refused['class'], scope: Refused['scope'], enhanced: string, text: string): Refused {
  return { kind: 'refused', class: kind, scope, reply: { text, enhanced, phase: 'mail' } };
}
