import type { Phase, Reply } from '#contracts';

/** Characters of a reply that are looked at. A polite one has 512 octets a line (RFC 5321 section 4.5.3.1.5). */
export const replyLimit = 65_536;

// Cisco appliances write `550 #5.1.0`. The look-ahead keeps addresses such as 5.1.2.3 out.
const lineStart = /^([2-5]\d\d)?[ -]?(?:#?([245]\.\d{1,3}\.\d{1,3})(?![\d]|\.\d))?/;

/** Code, enhanced code and words of one line of a reply. */
interface ReplyLine {
  readonly code?: number;
  readonly enhanced?: string;
  readonly words: string;
}

/** Takes a reply apart, line by line. Lines that bear no code are words only. */
export function replyLines(text: string): readonly ReplyLine[] {
  return text
    .slice(0, replyLimit)
    .split('\n')
    .map((each) => {
      const line = each.trim();
      const [prefix = '', code, enhanced] = lineStart.exec(line) ?? [];
      return {
        words: line.slice(prefix.length).trim(),
        ...(code === undefined ? {} : { code: Number(code) }),
        ...(enhanced === undefined ? {} : { enhanced }),
      };
    });
}

/**
 * Reads what a server answered. `code` is that of the first line that has one; `enhanced` is the first enhanced code
 * that agrees with it (RFC 2034 section 4), or else the first of all. Never throws; text over 64 Ki characters is cut.
 */
export function parseReply(text: string, phase?: Phase): Reply {
  const whole = text.slice(0, replyLimit).replaceAll('\r', '').trim();
  const lines = replyLines(whole);
  const code = lines.find((line) => line.code !== undefined)?.code;
  const codes = lines.flatMap((line) => line.enhanced ?? []);
  const enhanced = codes.find((each) => each.startsWith(String(code).charAt(0))) ?? codes[0];
  return {
    text: whole,
    ...(code === undefined ? {} : { code }),
    ...(enhanced === undefined ? {} : { enhanced }),
    ...(phase === undefined ? {} : { phase }),
  };
}
