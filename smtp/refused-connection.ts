import { type Connected, type Phase, type Problem, ProblemError, type Refused } from '@postrider/sdk';

/** No connection: what that means to the host, and to the person. */
export type RefusedConnection = Extract<Connected, { readonly kind: 'refused' }>;

/** The transport's own finding, no server's words. It holds for the whole account: the next connection would fare alike. */
export function refusedConnection(kind: Refused['class'], problem: Problem, phase: Phase): RefusedConnection {
  const refusal: Refused = { kind: 'refused', class: kind, scope: 'account', reply: { text: problem.what, phase } };
  return { kind: 'refused', refusal, problem };
}

/** What work comes to, or why the account cannot be used: a problem that it throws is a matter of configuration. */
export async function asRefused<T>(
  phase: Phase,
  work: () => T | Promise<T>,
): Promise<{ readonly kind: 'value'; readonly value: T } | RefusedConnection> {
  try {
    return { kind: 'value', value: await work() };
  } catch (thrown) {
    if (ProblemError.is(thrown)) return refusedConnection('config', thrown.problem, phase);
    throw thrown;
  }
}
