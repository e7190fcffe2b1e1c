import { domainToASCII } from 'node:url';

/** One address of a list, understood or not. `why` is a sentence for the person who keeps the list. */
export type ParsedAddress =
  | {
      readonly kind: 'valid';
      /** Addr-spec: local part as written, domain in lower-case ASCII. Holds no control character. */
      readonly address: string;
      /** True when the local part is not ASCII (RFC 6531). */
      readonly smtpUtf8: boolean;
    }
  | { readonly kind: 'invalid'; readonly why: string };

/** Octets of the longest forward-path is 256 with its angle brackets (RFC 5321 section 4.5.3.1.3). */
const longestAddress = 254;
/** RFC 5321 section 4.5.3.1.1. */
const longestLocalPart = 64;
/** Longer cells are not looked at: no name is that long. */
const longestInput = 1_000;

const atext = "A-Za-z0-9!#$%&'*+/=?^_`{|}~\\-";
/** Letters, digits and inner hyphens. Written so that it never has to be tried twice; its length is checked apart. */
const label = '[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*';
/** At least two labels, the last one starting with a letter: that keeps IPv4 numbers out. */
const domainForm = `(?:${label}\\.)+[A-Za-z][A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*`;
/** What nearly every line of every list is. */
const plainForm = new RegExp(`^[${atext}]+(?:\\.[${atext}]+)*@${domainForm}$`);
/** RFC 5321 section 4.1.2 with RFC 6531 section 3.3. */
const dotString = new RegExp(`^[${atext}\\u0080-\\u{10ffff}]+(?:\\.[${atext}\\u0080-\\u{10ffff}]+)*$`, 'u');
const quotedString = /^"(?:[ !#-[\]-~\u0080-\u{10ffff}]|\\[ -~])*"$/u;
const asciiDomain = new RegExp(`^${domainForm}$`);
/** RFC 1035 section 2.3.4. */
const longLabel = /[^.@]{64}/;
const upperCase = /[A-Z]/;
/** Control, format (zero-width, direction), separator and unpaired characters; the plain space is judged by the grammar. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|(?! )\p{Zs}/u;
const beyondAscii = /[^\0-\x7f]/;

const invalid = (why: string): ParsedAddress => ({ kind: 'invalid', why });

/** Takes the addr-spec out of `mailto:a@b?subject=x` or `Name <a@b>`. */
function bareAddress(text: string): string {
  let bare = text.trim();
  if (bare.endsWith('>')) bare = bare.slice(bare.lastIndexOf('<') + 1, -1).trim();
  if (!/^mailto:/i.test(bare)) return bare;
  bare = bare.slice('mailto:'.length).replace(/\?.*$/s, '');
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
}

function domainFault(domain: string): string {
  if (domain === '') return 'Nothing follows the @ sign.';
  if (domain.startsWith('[')) return 'A number in brackets stands where the domain belongs.';
  if (!domain.includes('.')) return `The domain "${domain}" has no dot.`;
  return `The domain "${domain}" is not well formed.`;
}

/** Nearly all domains are in lower case already: then the text itself is the address. */
function withLowerCaseDomain(text: string, at: number): string {
  return upperCase.test(text) ? text.slice(0, at) + text.slice(at).toLowerCase() : text;
}

/**
 * One spelling for one mailbox: quotes and backslashes that are not needed are no part of the name (RFC 5321 section
 * 4.1.2), and letters with marks have one form (NFC).
 */
function plainLocalPart(text: string): string {
  const composed = text.normalize('NFC');
  if (!quotedString.test(composed)) return composed;
  const inner = composed.slice(1, -1).replaceAll(/\\(.)/g, '$1');
  return dotString.test(inner) ? inner : composed;
}

function parseUnusual(text: string): ParsedAddress {
  const bare = bareAddress(text);
  if (bare === '') return invalid('It is empty.');
  if (invisible.test(bare)) return invalid('It holds an invisible character; type it anew.');
  const at = bare.lastIndexOf('@');
  if (at < 0) return invalid('It has no @ sign.');
  const localPart = plainLocalPart(bare.slice(0, at));
  const domain = bare.slice(at + 1);
  if (localPart === '') return invalid('Nothing stands before the @ sign.');
  if (!dotString.test(localPart) && !quotedString.test(localPart)) {
    if (/[,;]/.test(localPart) && localPart.includes('@')) return invalid('There is more than one address; keep one.');
    return invalid(`"${localPart}" cannot stand before an @ sign.`);
  }
  if (Buffer.byteLength(localPart) > longestLocalPart)
    return invalid(`The part before the @ sign is longer than ${longestLocalPart} characters.`);
  // Before the conversion: it would also take percent signs, IPv4 numbers and other things of URLs for a domain.
  const reading = /^[\p{L}\p{M}\p{N}.。-]+$/u.test(domain) ? domainToASCII(domain) : '';
  if (!asciiDomain.test(reading) || longLabel.test(reading)) return invalid(domainFault(domain));
  const address = `${localPart}@${reading.toLowerCase()}`;
  if (Buffer.byteLength(address) > longestAddress) return invalid(`It is longer than ${longestAddress} characters.`);
  return { kind: 'valid', address, smtpUtf8: beyondAscii.test(localPart) };
}

/**
 * Reads one address as lists have it: with spaces around, as a `mailto:` link, as `Name <address>`, with an
 * international domain. Checks form and lengths (RFC 5321 sections 4.1.2 and 4.5.3.1), not whether it exists.
 */
export function parseAddress(text: string): ParsedAddress {
  if (text.length <= longestAddress && plainForm.test(text)) {
    const at = text.indexOf('@');
    if (at <= longestLocalPart && (text.length < longestLocalPart || !longLabel.test(text)))
      return { kind: 'valid', address: withLowerCaseDomain(text, at), smtpUtf8: false };
  }
  if (text.length > longestInput) return invalid(`It is longer than ${longestAddress} characters.`);
  return parseUnusual(text);
}
