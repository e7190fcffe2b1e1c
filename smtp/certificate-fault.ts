const unknownAuthority =
  /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_UNTRUSTED|INVALID_CA)/;
const anyFault = /^(?:CERT_|CRL_|PATH_LENGTH|INVALID_PURPOSE|ERR_TLS_CERT)/;

/**
 * What is wrong with a server's certificate, when that is what an error is about (codes of OpenSSL and Node).
 * `expected` is the name it must bear.
 */
export function certificateFault(
  error: Error,
  expected: string,
): { readonly what: string; readonly next: string } | undefined {
  const { originalCode, code, cert } = error as {
    originalCode?: string;
    code?: string;
    cert?: { subjectaltname?: string; subject?: { CN?: string | string[] } };
  };
  const fault = originalCode ?? code ?? '';
  if (fault === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const names = namesOf(cert?.subjectaltname) || String(cert?.subject?.CN ?? 'nobody');
    return {
      what: `its certificate is not for ${expected} but for ${names}.`,
      next: 'If that is the server you mean, write one of these names as `host`, or as `tls.serverName`.',
    };
  }
  if (unknownAuthority.test(fault))
    return {
      what: 'its certificate was signed by an authority that this computer does not know.',
      next: "If it is your own server, save its authority's certificate as a PEM file and name the file in `tls.ca`.",
    };
  if (fault === 'CERT_HAS_EXPIRED' || fault === 'CERT_NOT_YET_VALID')
    return {
      what: `its certificate ${fault === 'CERT_HAS_EXPIRED' ? 'has expired' : 'is not valid yet'}.`,
      next: "Check this computer's clock; if it is right, the provider has to renew the certificate.",
    };
  if (!anyFault.test(fault)) return undefined;
  return { what: `its certificate does not hold (${fault}).`, next: 'Ask the provider to mend the certificate.' };
}

/** `DNS:mx.example, IP Address:192.0.2.1` in plain words; a hostile list is cut. */
function namesOf(alternatives: string | undefined): string {
  const names = (alternatives ?? '').split(', ').map((each) => each.replace(/^(?:DNS|IP Address):/, ''));
  return names.slice(0, 10).join(', ').slice(0, 500);
}
