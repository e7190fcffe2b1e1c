import type {
  Clock,
  Delivery,
  Fact,
  Ledger,
  Mail,
  Outcome,
  SentSearch,
  Transport,
  TransportCapabilities,
} from '@postrider/core/contracts';
import { messageIdFor } from '@postrider/core/mail';
import { acceptedOutcome, scriptedTransport } from '@postrider/sdk/testing';
import type { ScriptedTransport } from '@postrider/sdk/testing';
import { emptyTurn } from '../../core/send/compose-turn.ts';
import type { Stage } from './stage.ts';

/** What a provider does with a mail. */
export type Fate = 'taken' | 'taken, answer lost' | 'lost' | Outcome;

/** A provider that puts what it takes into the account's Sent folder. */
export interface FolderProvider {
  readonly transport: Transport & Required<Pick<Transport, 'searchSent'>>;
  readonly scripted: ScriptedTransport;
  /** Message-IDs of what it took, as often as it took it. */
  readonly taken: readonly string[];
  /** What the folder holds, and since when. */
  readonly folder: Map<string, number>;
  /** What was looked for, search by search. */
  readonly searches: readonly (readonly string[])[];
  /** Takes a mail as if a host that is dead now had sent it. */
  take(messageId: string): void;
}

const lost: Outcome = { kind: 'uncertain', why: 'The connection was lost after the mail had left.' };

/** `fate` is asked for each try. `searched` says something else than what is in the folder. */
export function folderProvider(
  clock: Clock,
  fate: (mail: Mail, attempt: number) => Fate = () => 'taken',
  more: {
    readonly capabilities?: Partial<TransportCapabilities>;
    readonly searched?: (ids: readonly string[], signal: AbortSignal) => Promise<SentSearch | undefined>;
  } = {},
): FolderProvider {
  const taken: string[] = [];
  const folder = new Map<string, number>();
  const searches: (readonly string[])[] = [];
  const take = (messageId: string): void => {
    taken.push(messageId);
    folder.set(messageId, clock.now());
  };
  const scripted = scriptedTransport((mail, attempt) => {
    const what = fate(mail, attempt);
    if (typeof what !== 'string') return what;
    if (what !== 'lost') take(mail.messageId);
    return what === 'taken' ? acceptedOutcome : lost;
  }, more.capabilities);
  return {
    scripted,
    taken,
    folder,
    searches,
    take,
    transport: {
      capabilities: scripted.capabilities,
      verify: scripted.verify.bind(scripted),
      connect: scripted.connect.bind(scripted),
      async searchSent(ids, signal) {
        searches.push(ids);
        const otherwise = await more.searched?.(ids, signal);
        return otherwise ?? { kind: 'searched', found: [...new Set(ids)].filter((id) => folder.has(id)) };
      },
    },
  };
}

export async function rows(ledger: Ledger, campaign: string): Promise<readonly Delivery[]> {
  return Array.fromAsync(ledger.deliveries({ campaign }));
}

export const factsOf = <Type extends Fact['type']>(stage: Stage, type: Type) =>
  stage.facts.filter((fact): fact is Extract<Fact, { readonly type: Type }> => fact.type === type);

/** A host hands over the first `count` of a campaign and dies; resolves with their Message-IDs. */
export async function hostThatDies(
  stage: Stage,
  campaign: string,
  count: number,
  account = 'studio',
): Promise<readonly string[]> {
  const ids = (await stage.ledger.due({ now: stage.clock.now(), limit: count })).map(({ id }) => id);
  const claimed = ids.map((delivery) => ({ delivery, account }));
  await stage.ledger.commit({ ...emptyTurn(stage.clock.now()), claimed });
  return ids.map((id) => messageIdFor(campaign, id, 'northlight.example'));
}
