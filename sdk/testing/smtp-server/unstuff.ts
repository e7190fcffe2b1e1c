/** Removes the dots that the client put before lines that begin with one (RFC 5321 section 4.5.2). */
export function unstuff(content: Buffer): Buffer {
  const text = content.toString('latin1');
  return Buffer.from(text.replace(/(^|\r\n)\./g, '$1'), 'latin1');
}
