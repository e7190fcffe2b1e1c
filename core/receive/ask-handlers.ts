import type { Action, Clock, Desk, InboundMail, Problem } from '../contracts/index.ts';
import type { NamedHandler } from './inbox-station.ts';
import { knownAddress } from './known-address.ts';
import { handlerFailed, nameMail } from './receive-problem.ts';
import { withinTime } from './within-time.ts';

/** How long a handler may think about one mail. */
export const handlerPatience = 60_000;
/** Actions one handler may want for one mail; more is a fault in it. */
const actionLimit = 100;

export type Answers =
  | { readonly kind: 'answered'; readonly actions: readonly Action[] }
  | { readonly kind: 'failed'; readonly problem: Problem };

function checkActions(actions: readonly Action[]): readonly Action[] {
  if (!Array.isArray(actions)) throw new TypeError('It answered with something else than a list of actions.');
  if (actions.length > actionLimit)
    throw new RangeError(`It wants ${actions.length} actions; ${actionLimit} is the limit.`);
  for (const action of actions as readonly { kind?: unknown; address?: unknown }[]) {
    if (action.kind !== 'task' && action.kind !== 'suppression')
      throw new TypeError(`It wants an action of the unknown kind ${JSON.stringify(action.kind)}.`);
    if (action.kind === 'suppression' && knownAddress(String(action.address)) === undefined)
      throw new TypeError('It wants an address suppressed that is none.');
  }
  return actions;
}

/**
 * Asks every handler before anything is done, so that the list of actions, and each one's place in it, is the same when
 * a crash makes us ask again.
 */
export async function askHandlers(
  handlers: readonly NamedHandler[],
  mail: InboundMail,
  desk: Desk,
  clock: Clock,
  signal: AbortSignal,
): Promise<Answers> {
  const actions: Action[] = [];
  for (const { name, handler } of handlers) {
    try {
      const wanted = await withinTime(clock, handlerPatience, signal, () => handler.handle(mail, desk));
      actions.push(...checkActions(wanted));
    } catch (thrown) {
      return {
        kind: 'failed',
        problem: handlerFailed(name, nameMail({ uid: mail.uid, from: mail.from?.address }), thrown),
      };
    }
  }
  return { kind: 'answered', actions };
}
