/** Second labels under which registries of countries hand out names: `mx.example.co.uk` belongs to example.co.uk. */
const shared = new Set(
  'ac ad asn co com ed edu firm gen go gob gouv gov gv ind info lg me mil name ne net nom or org plc sch web'.split(
    ' ',
  ),
);

/**
 * The part of a mail server's name that says who runs it: `gmail-smtp-in.l.google.com` is google.com. Undefined for the
 * null MX (RFC 7505), and for what is no name. No list of all registries is needed: a mistake makes a group larger or
 * smaller, and loses no mail.
 */
export function mxSuffix(server: string): string | undefined {
  const labels = server.toLowerCase().replace(/\.$/, '').split('.');
  if (server.length > 255 || labels.some((label) => label === '') || /^[\d.]+$/.test(server)) return undefined;
  const [second = '', last = ''] = labels.slice(-2);
  const parts = labels.length > 2 && last.length === 2 && (shared.has(second) || second.length === 1) ? 3 : 2;
  return labels.slice(-parts).join('.');
}
