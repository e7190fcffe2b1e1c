import type {
  Action,
  Clock,
  InboundMail,
  Problem,
  ReceiveBook,
  Suppression,
  TaskReference,
  TaskSink,
} from '../contracts/index.ts';
import { knownAddress } from './known-address.ts';
import { nameMail, sinkFailed, sinkUnknown } from './receive-problem.ts';
import { withinTime } from './within-time.ts';

/** How long a task sink may take for one task. */
export const sinkPatience = 60_000;

export interface CreatedTask {
  readonly sink: string;
  readonly reference: TaskReference;
}

export interface CarriedOut {
  /** Tasks that were not there before; also those made before a problem came. */
  readonly tasks: readonly CreatedTask[];
  /** For the mail's record: they become durable together with it. */
  readonly suppressions: readonly Suppression[];
  readonly problem?: Problem;
}

/**
 * Carries out each action once. The key names inbox, mail and place in the list: a task whose key is marked is not made
 * again, and one that was made just before a crash, before it could be marked, is found by the sink under the same key.
 */
export async function carryOutActions(
  actions: readonly Action[],
  mail: InboundMail,
  sinks: ReadonlyMap<string, TaskSink>,
  book: Pick<ReceiveBook, 'actionDone' | 'markActionDone'>,
  clock: Clock,
  signal: AbortSignal,
): Promise<CarriedOut> {
  const name = nameMail({ uid: mail.uid, from: mail.from?.address });
  const tasks: CreatedTask[] = [];
  const suppressions: Suppression[] = [];
  for (const [index, action] of actions.entries()) {
    if (action.kind === 'suppression') {
      const { reason, detail } = action;
      const address = knownAddress(action.address) ?? action.address;
      suppressions.push({ address, reason, detail, at: clock.now() });
      continue;
    }
    const key = `${mail.inbox}/${mail.uid}/${index}`;
    if ((await book.actionDone(key)) !== undefined) continue;
    const sink = sinks.get(action.sink);
    if (sink === undefined) return { tasks, suppressions, problem: sinkUnknown(action.sink, name) };
    let reference: TaskReference;
    try {
      reference = await withinTime(clock, sinkPatience, signal, (ending) => sink.create(action.task, key, ending));
    } catch (thrown) {
      return { tasks, suppressions, problem: sinkFailed(action.sink, name, thrown) };
    }
    await book.markActionDone(key, reference.id, clock.now());
    tasks.push({ sink: action.sink, reference });
  }
  return { tasks, suppressions };
}
