import { readFileSync } from 'node:fs';

/**
 * What the sink writes down, one line each:
 * - `accepted`: it has the whole mail and takes it; written before the reply is.
 * - `replied`: the reply to it was handed to the operating system. `unreplied`: it could not be.
 * - `gone`: it had the whole mail, but the client was gone before it could answer. A real server keeps such a mail.
 * - `cut`: the connection ended in the middle of the mail's transaction, at `stage`.
 */
export type SinkLine =
  | { readonly event: 'accepted' | 'replied' | 'unreplied' | 'gone'; readonly to: string; readonly messageId: string }
  | { readonly event: 'cut'; readonly to: string; readonly stage: 'recipient' | 'content' };

/** What became of one recipient, as the server's side saw it. */
export interface SinkSight {
  /** Message-IDs of the mails it took for this recipient: more than one is a mail that arrived twice. */
  readonly taken: readonly string[];
  /** The furthest it saw, for people to read. */
  readonly saw: 'nothing' | 'recipient' | 'content' | 'whole mail' | 'whole mail, replied';
}

export const unseen: SinkSight = { taken: [], saw: 'nothing' };

export function lineOf(line: SinkLine): string {
  return line.event === 'cut' ? `cut\t${line.to}\t${line.stage}\n` : `${line.event}\t${line.to}\t${line.messageId}\n`;
}

const further = ['nothing', 'recipient', 'content', 'whole mail', 'whole mail, replied'] as const;

/** Reads the sink's book, by recipient. */
export function readSinkRecord(file: string): ReadonlyMap<string, SinkSight> {
  const sights = new Map<string, SinkSight>();
  for (const line of readFileSync(file, 'latin1').split('\n')) {
    const [event, to, rest] = line.split('\t');
    if (event === undefined || to === undefined || rest === undefined) continue;
    const before = sights.get(to) ?? unseen;
    const taken = event === 'accepted' || event === 'gone' ? [...before.taken, rest] : before.taken;
    const now = event === 'cut' ? further[rest === 'content' ? 2 : 1] : further[event === 'replied' ? 4 : 3];
    const saw = further.indexOf(now) > further.indexOf(before.saw) ? now : before.saw;
    sights.set(to, { taken, saw });
  }
  return sights;
}
