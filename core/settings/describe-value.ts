/** Names whose values are never shown: someone may have written the secret itself. */
const CONFIDENTIAL = /pass|secret|token|key|credential/i;

/** A value from a file, in a person's words. `name` is the key it stands under. */
export function describeValue(value: unknown, name = ''): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return value.length === 1 ? 'a list of 1 entry' : `a list of ${value.length} entries`;
  if (typeof value === 'object') return 'a group of settings';
  if (CONFIDENTIAL.test(name)) return `a ${typeof value === 'string' ? 'text' : typeof value} (not shown)`;
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value !== 'string') return `\`${JSON.stringify(value)}\``;
  const shown = value.length > 60 ? `${value.slice(0, 60)}…` : value;
  // Control characters could rewrite the terminal that shows the message.
  return value === '' ? 'an empty text' : `the text "${shown.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')}"`;
}
