import { child } from './xml/read-xml.ts';
import type { XmlElement } from './xml/read-xml.ts';

/** What the service says to a request about one thing. */
export type EwsReply =
  | { readonly kind: 'success'; readonly message: XmlElement }
  | { readonly kind: 'refused'; readonly code: string; readonly text: string }
  /** Milliseconds until it may be asked again, when the service tells. */
  | { readonly kind: 'busy'; readonly wait?: number };

/** Reads an envelope; undefined when it is not what EWS sends. */
export function readReply(envelope: XmlElement): EwsReply | undefined {
  if (envelope.name !== 'soap:Envelope') return undefined;
  const answer = child(envelope, 'soap:Body')?.children[0];
  if (answer === undefined) return undefined;
  if (answer.name === 'soap:Fault') return readFault(answer);
  const message = child(answer, 'm:ResponseMessages')?.children[0];
  const code = child(message, 'm:ResponseCode')?.text.trim();
  if (message === undefined || code === undefined) return undefined;
  // A warning stands where a request for several things broke off: nothing of it may be believed.
  if (message.attributes.get('ResponseClass') === 'Success') return { kind: 'success', message };
  return refused(code, child(message, 'm:MessageText')?.text ?? '', child(message, 'm:MessageXml'));
}

/** Faults of the service itself bear its codes in their detail, others only words. */
function readFault(fault: XmlElement): EwsReply {
  const detail = child(fault, 'detail');
  const code = child(detail, 'e:ResponseCode')?.text.trim() ?? child(fault, 'faultcode')?.text.trim() ?? '';
  const text = child(detail, 'e:Message')?.text ?? child(fault, 'faultstring')?.text ?? '';
  return refused(code.slice(code.indexOf(':') + 1), text, child(detail, 't:MessageXml'));
}

function refused(code: string, text: string, more: XmlElement | undefined): EwsReply {
  if (code !== 'ErrorServerBusy') return { kind: 'refused', code, text };
  const value = more?.children.find(({ attributes }) => attributes.get('Name') === 'BackOffMilliseconds')?.text.trim();
  return value !== undefined && /^\d{1,9}$/.test(value) ? { kind: 'busy', wait: Number(value) } : { kind: 'busy' };
}
