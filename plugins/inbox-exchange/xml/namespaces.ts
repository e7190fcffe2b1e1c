/** The namespaces of EWS under the short names that this plugin calls them by. */
export const namespaces = {
  soap: 'http://schemas.xmlsoap.org/soap/envelope/',
  m: 'http://schemas.microsoft.com/exchange/services/2006/messages',
  t: 'http://schemas.microsoft.com/exchange/services/2006/types',
  e: 'http://schemas.microsoft.com/exchange/services/2006/errors',
} as const;

const shortNames: ReadonlyMap<string, string> = new Map(Object.entries(namespaces).map(([short, uri]) => [uri, short]));

/** `t:Message`, whatever prefix a server gives it; names of unknown namespaces begin with a question mark. */
export function shortName(uri: string, local: string): string {
  if (uri === '') return local;
  return `${shortNames.get(uri) ?? '?'}:${local}`;
}
