import type { DeliveryState, RefusalClass } from '@postrider/core/contracts';

/** Why mails did not go, or not yet. */
export interface Reason {
  readonly state: DeliveryState;
  readonly class?: RefusalClass;
  readonly reply: string;
  readonly count: number;
}

/**
 * What an answer says to everybody: addresses, and words with digits such as queue ids and hosts, become `…`. The
 * codes in front stay (RFC 5321 section 4.2, RFC 3463).
 */
export function withoutParticulars(reply: string): string {
  const [codes = ''] = /^\s*\d{3}(?:[ -]\d\.\d{1,3}\.\d{1,3})?/.exec(reply) ?? [];
  const words = reply
    .slice(codes.length)
    .replaceAll(/[<("']?[^\s<>("']+@[^\s<>)"']+[>)"']?/g, '…')
    .replaceAll(/[\p{L}\p{N}._/-]*\p{Nd}[\p{L}\p{N}._/-]*/gu, '…')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/…(?:[ :;,.]*…)+/g, '…');
  return `${codes}${words}`.trim();
}

/** Puts answers together that differ in particulars only, the most frequent first. One of its kind keeps its words. */
export function groupReasons(reasons: readonly Reason[]): readonly Reason[] {
  const groups = new Map<string, Reason>();
  for (const reason of reasons) {
    const key = [reason.state, reason.class ?? '', withoutParticulars(reason.reply)].join('\n');
    const group = groups.get(key);
    groups.set(
      key,
      group === undefined
        ? reason
        : { ...group, reply: withoutParticulars(reason.reply), count: group.count + reason.count },
    );
  }
  return [...groups.values()].sort((one, other) => other.count - one.count);
}
