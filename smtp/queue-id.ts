/** How servers name a mail in the reply that accepts it. The first that fits is taken. */
const patterns: readonly RegExp[] = [
  // Postfix, Haraka: `250 2.0.0 Ok: queued as 4XyZ`
  /queued as <?([\w.-]{4,64})/i,
  // Exim: `250 OK id=1tABCD-000000001ab-2xyz`; MailEnable and others: `id=…`
  /\bid=<?([\w.@-]{4,128})/i,
  // Exchange: `250 2.6.0 <…> [InternalId=12345, Hostname=…] Queued mail for delivery`
  /\bInternalId=(\d{4,32})/i,
  // Gmail: `250 2.0.0 OK  1700000000 a1-20020a.123 - gsmtp`
  /\bOK\s+\d{9,11} (\S{4,128}) - gsmtp/i,
  // Sendmail: `250 2.0.0 4ABC1234 Message accepted for delivery`
  /^250 2\.0\.0 (\w{8,32}) Message accepted/i,
  // Amazon SES: `250 Ok 0100018f-…-000000`
  /^250 Ok ([\da-f][\da-f-]{30,80})$/i,
];

/** The server's own name for a mail that it accepted, when the reply tells it. */
export function queueId(reply: string): string | undefined {
  // Most replies of test servers are shorter than any name.
  if (reply.length < 16) return undefined;
  for (const pattern of patterns) {
    const id = pattern.exec(reply)?.[1];
    if (id !== undefined) return id;
  }
  return undefined;
}
