/** What a server announced in its answer to EHLO (RFC 5321 section 4.1.1.1). */
export interface ServerOffer {
  readonly pipelining: boolean;
  /** Takes BDAT (RFC 3030). */
  readonly chunking: boolean;
  readonly dsn: boolean;
  readonly smtpUtf8: boolean;
  readonly eightBit: boolean;
  /** True when it takes the SIZE parameter; `sizeLimit` when it also told a limit (RFC 1870). */
  readonly size: boolean;
  readonly sizeLimit: number | undefined;
  /** Mails a connection may carry (RFC 9422 MAILMAX). */
  readonly mailLimit: number | undefined;
  /** SASL mechanisms, upper case. */
  readonly mechanisms: readonly string[];
}

/** Reads an EHLO reply; after HELO nothing is offered. Keywords count without regard to case. */
export function serverOffer(announcement: string): ServerOffer {
  const keywords = new Map<string, readonly string[]>();
  for (const line of announcement.split(/\r?\n/).slice(1)) {
    // `AUTH=LOGIN` is how servers of the last century wrote it.
    const [keyword = '', ...parameters] = line
      .slice(4)
      .trim()
      .toUpperCase()
      .split(/[ \t=]+/);
    keywords.set(keyword, [...(keywords.get(keyword) ?? []), ...parameters]);
  }
  const limits = keywords.get('LIMITS') ?? [];
  return {
    pipelining: keywords.has('PIPELINING'),
    chunking: keywords.has('CHUNKING'),
    dsn: keywords.has('DSN'),
    smtpUtf8: keywords.has('SMTPUTF8'),
    eightBit: keywords.has('8BITMIME'),
    size: keywords.has('SIZE'),
    sizeLimit: positive(keywords.get('SIZE')?.[0]),
    mailLimit: positive(limits[limits.indexOf('MAILMAX') + 1]),
    mechanisms: [...new Set(keywords.get('AUTH'))],
  };
}

function positive(digits: string | undefined): number | undefined {
  if (digits === undefined || !/^\d{1,15}$/.test(digits)) return undefined;
  const value = Number(digits);
  return value > 0 ? value : undefined;
}
