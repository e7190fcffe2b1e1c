import type { Inbox, InboxSession, OpenedInbox } from '../../../contracts/index.ts';
import { callLimits } from '../call-limits.ts';
import { askedInVain } from '../plugin-end.ts';
import type { Place, RemoteContribution } from '../remote-contribution.ts';
import { fetchedShape, mailReferencesShape } from '../shapes/contribution-shapes.ts';
import { problemShape } from '../shapes/problem-shape.ts';
import { byKind, object, oneOf } from '../shapes/shape.ts';
import type { Shape } from '../shapes/shape.ts';

type Opened = { readonly kind: 'opened' } | Extract<OpenedInbox, { readonly kind: 'refused' }>;

const openedShape: Shape<Opened> = byKind<Opened>({
  opened: object({ kind: oneOf('opened') }),
  refused: object({ kind: oneOf('refused'), problem: problemShape }),
});

const nothing: Shape<void> = () => undefined;

/** A session belongs to the life of the plugin that it was opened in: when that ends, so does the session. */
function sessionAt({ session, target }: Place, remote: RemoteContribution): InboxSession {
  const ask = async <T>(
    method: string,
    args: readonly unknown[],
    shape: Shape<T>,
    signal?: AbortSignal,
  ): Promise<T> => {
    try {
      return shape(await session.peer.call(target, method, args, { signal, limit: callLimits.fetch }), '');
    } catch (thrown) {
      throw askedInVain(remote.plugin.manifest, `\`${method}\` for \`${remote.name}\``, thrown);
    }
  };
  let closing: Promise<void> | undefined;
  return {
    list: (signal) => ask('list', [], mailReferencesShape, signal),
    fetch: (mail, limit, signal) => ask('fetch', [mail, limit], fetchedShape(limit), signal),
    settle: (mail, how, signal) => ask('settle', [mail, how], nothing, signal),
    // The other side forgets a session that was closed: one that is closed twice is closed.
    close: () => (closing ??= ask('close', [], nothing)),
  };
}

export function isolatedInbox(remote: RemoteContribution): Inbox {
  return {
    async open(signal) {
      try {
        const { session, target } = await remote.place();
        const opened = session.number();
        const answer = await session.peer.call(target, 'open', [opened], { signal, limit: callLimits.connect });
        const read = openedShape(answer, '');
        if (read.kind === 'refused') return read;
        return { kind: 'opened', session: sessionAt({ session, target: opened }, remote) };
      } catch (thrown) {
        throw askedInVain(remote.plugin.manifest, `open \`${remote.name}\``, thrown);
      }
    },
  };
}
