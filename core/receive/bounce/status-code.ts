/** A well-formed status anywhere in a text (RFC 3463 section 2). */
const enhanced = /(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])/;

/** The first status of RFC 3463 in a text, for example `5.1.1`. */
export function enhancedStatusIn(text: string | undefined): string | undefined {
  return enhanced.exec(text ?? '')?.[0];
}

/** The first basic reply code of a refusal in a text (RFC 5321 section 4.2), for example 550. */
export function replyCodeIn(text: string | undefined): number | undefined {
  const code = /(?<![\d.])([45][0-5]\d)(?![\d.])/.exec(text ?? '')?.[1];
  return code === undefined ? undefined : Number(code);
}
