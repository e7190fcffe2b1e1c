import type { Mail } from '@postrider/sdk';
import type { ServerOffer } from './server-offer.ts';

/** MAIL with the parameters that the server takes and the mail needs. */
export function mailCommand(mail: Mail, offer: ServerOffer): string {
  const { from } = mail.envelope;
  let command = `MAIL FROM:<${from}>`;
  if (offer.size) command += ` SIZE=${mail.size}`;
  // RFC 6531 section 3.6: headers beyond ASCII are 8-bit content.
  if (mail.smtpUtf8) command += offer.eightBit ? ' SMTPUTF8 BODY=8BITMIME' : ' SMTPUTF8';
  // ENVID comes back in bounces and tells which delivery they are about (RFC 3461 section 4.4).
  if (offer.dsn && from !== '') {
    command += ' RET=HDRS';
    const id = xtext(withoutBrackets(mail.messageId));
    if (id !== undefined && id.length <= 100) command += ` ENVID=${id}`;
  }
  return `${command}\r\n`;
}

/** RCPT with the parameters that the server takes. */
export function recipientCommand(mail: Mail, offer: ServerOffer): string {
  const { from, to } = mail.envelope;
  if (!offer.dsn) return `RCPT TO:<${to}>\r\n`;
  // Nobody is there to read what becomes of an automatic answer (RFC 3834 section 3.3).
  if (from === '') return `RCPT TO:<${to}> NOTIFY=NEVER\r\n`;
  const original = xtext(to);
  if (original === undefined || original.length > 480) return `RCPT TO:<${to}>\r\n`;
  return `RCPT TO:<${to}> ORCPT=rfc822;${original}\r\n`;
}

function withoutBrackets(id: string): string {
  return id.slice(id.startsWith('<') ? 1 : 0, id.endsWith('>') ? -1 : undefined);
}

/** Text as RFC 3461 section 4 writes it in parameters; undefined when it is not ASCII. */
export function xtext(text: string): string | undefined {
  if (!/[^!-*,-<>-~]/.test(text)) return text;
  if (/[^ -~]/.test(text)) return undefined;
  return text.replace(
    /[^!-*,-<>-~]/g,
    (character) => `+${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
