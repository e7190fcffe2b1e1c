import { ProblemError } from '../../../contracts/index.ts';
import type {
  Connected,
  Connection,
  ConnectionOffer,
  Manifest,
  Outcome,
  Problem,
  Refused,
  SentSearch,
  Transport,
} from '../../../contracts/index.ts';
import { callLimits } from '../call-limits.ts';
import { Lost } from '../peer/lost.ts';
import { askedInVain, sendingFailed } from '../plugin-end.ts';
import type { Place, RemoteContribution } from '../remote-contribution.ts';
import { capabilitiesShape, offerShape } from '../shapes/contribution-shapes.ts';
import { outcomeShape, refusedShape } from '../shapes/outcome-shape.ts';
import { problemShape } from '../shapes/problem-shape.ts';
import { byKind, list, object, oneOf, optional, wholeText } from '../shapes/shape.ts';
import type { Shape } from '../shapes/shape.ts';

type Refusal = Extract<Connected, { readonly kind: 'refused' }>;
type Crossed = { readonly kind: 'connected'; readonly offer?: ConnectionOffer } | Refusal;

const connectedShape: Shape<Crossed> = byKind<Crossed>({
  connected: object({ kind: oneOf('connected'), offer: optional(offerShape) }),
  refused: object({ kind: oneOf('refused'), refusal: refusedShape, problem: problemShape }),
});

/** As many as may be asked for at a time. */
const sentSearchShape: Shape<SentSearch> = byKind<SentSearch>({
  searched: object({ kind: oneOf('searched'), found: list(wholeText(998), 100) }),
  refused: object({ kind: oneOf('refused'), refusal: refusedShape, problem: problemShape }),
});

const verifiedShape: Shape<Problem | undefined> = (value, at) =>
  value === undefined ? undefined : problemShape(value, at);

function refusal(problem: Problem, how: Pick<Refused, 'class' | 'scope' | 'retryAfter'>): Refusal {
  return { kind: 'refused', refusal: { kind: 'refused', ...how, reply: { text: problem.what } }, problem };
}

/**
 * What became of a mail whose answer did not come. One that never crossed the border certainly did not leave; of one
 * that did nobody can know.
 */
function unanswered(lost: Lost, plugin: string): Outcome {
  const why = `The plugin \`${plugin}\` gave no answer: ${lost.message}`;
  return lost.crossed
    ? { kind: 'uncertain', why }
    : { kind: 'refused', class: 'transient', scope: 'connection', reply: { text: why } };
}

/** A connection belongs to the life of the plugin that it was opened in. */
function connectionAt({ session, target }: Place, offer: ConnectionOffer, manifest: Manifest): Connection {
  const { peer, mails } = session;
  let closing: Promise<void> | undefined;
  return {
    offer,
    async send(mail, signal) {
      const crossing = mails.write(mail);
      const options = { signal, limit: callLimits.send, octets: crossing.own.length };
      try {
        return outcomeShape(await peer.call(target, 'send', [crossing], options), '');
      } catch (thrown) {
        if (thrown instanceof Lost && (session.isOver || !thrown.crossed)) return unanswered(thrown, manifest.name);
        // A broken contract: whoever fills the connection closes the account of a transport that rejects.
        throw sendingFailed(manifest, thrown);
      }
    },
    close() {
      // One that is gone is closed.
      closing ??= peer.call(target, 'close', [], { limit: callLimits.close }).then(
        () => undefined,
        () => undefined,
      );
      return closing;
    },
  };
}

/** A transport whose plugin is gone refuses connections: the account waits, and routes take another. */
export function isolatedTransport(remote: RemoteContribution): Transport {
  const { plugin } = remote;
  const capabilities = { ...capabilitiesShape(remote.made.capabilities, 'capabilities'), keepsChunks: true } as const;

  const connect = async (signal: AbortSignal): Promise<Connected> => {
    const { session, target } = await remote.place();
    const opened = session.number();
    const answer = await session.peer.call(target, 'connect', [opened], { signal, limit: callLimits.connect });
    const read = connectedShape(answer, '');
    if (read.kind === 'refused') return read;
    const place = { session, target: opened };
    return { kind: 'connected', connection: connectionAt(place, read.offer ?? {}, plugin.manifest) };
  };

  return {
    capabilities,
    verify: (signal) => remote.ask('verify', [], verifiedShape, { signal, limit: callLimits.connect }),
    ...(remote.made.members.includes('searchSent')
      ? {
          searchSent: (messageIds: readonly string[], signal: AbortSignal) =>
            remote.ask('searchSent', [messageIds], sentSearchShape, { signal, limit: callLimits.search }),
        }
      : {}),
    async connect(signal) {
      const { state } = plugin;
      if (state.kind === 'disabled') return refusal(state.problem, { class: 'config', scope: 'account' });
      if (state.kind === 'resting' && plugin.restFor > 0) {
        return refusal(state.problem, { class: 'transient', scope: 'connection', retryAfter: plugin.restFor });
      }
      try {
        return await connect(signal);
      } catch (thrown) {
        const told = askedInVain(plugin.manifest, `connect \`${remote.name}\``, thrown);
        if (!ProblemError.is(told)) throw told;
        const isDisabled = told.problem.code === 'PLUGIN_DISABLED';
        return refusal(
          told.problem,
          isDisabled ? { class: 'config', scope: 'account' } : { class: 'transient', scope: 'connection' },
        );
      }
    },
  };
}
