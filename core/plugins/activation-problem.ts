import { ProblemError, causeOf } from '../contracts/index.ts';
import type { Manifest, Problem } from '../contracts/index.ts';

/** How a plugin came to fail while it was activated. */
export type ActivationFailure =
  | { readonly kind: 'not-loaded'; readonly error: unknown }
  | { readonly kind: 'no-entry' }
  | { readonly kind: 'threw'; readonly error: unknown }
  | { readonly kind: 'late'; readonly phase: 'load' | 'activate'; readonly limit: number }
  | { readonly kind: 'unregistered'; readonly missing: readonly string[] }
  | { readonly kind: 'undeclared'; readonly contribution: string }
  | { readonly kind: 'registered-twice'; readonly contribution: string }
  | { readonly kind: 'requirement'; readonly name: string; readonly problem: Problem }
  | { readonly kind: 'stopped' };

const ASK = 'Install another version of it, or show this to its author; everything else goes on.';

function names(contributions: readonly string[]): string {
  return contributions.join(', ');
}

/** Says which plugin failed, in which phase, and what to do. */
export function activationProblem({ name, version, folder }: Manifest, failure: ActivationFailure): Problem {
  const who = `The plugin \`${name}\` ${version}`;
  const where = { file: folder };
  switch (failure.kind) {
    case 'not-loaded': {
      // Refused before any of its code ran.
      if (ProblemError.is(failure.error)) return failure.error.problem;
      const cause = causeOf(failure.error);
      const next =
        cause.code === 'ERR_MODULE_NOT_FOUND' ? 'Install what it needs (npm install in its folder), or build it.' : ASK;
      return { code: 'PLUGIN_LOAD_FAILED', what: `${who} could not be loaded (${cause.message}).`, next, where, cause };
    }
    case 'no-entry':
      return {
        code: 'PLUGIN_ENTRY_INVALID',
        what: `${who} was loaded, but its module has no default export with an \`activate\` function.`,
        next: 'Write `export default definePlugin({ activate(context) { … } })`, or ask its author to.',
        where,
      };
    case 'threw': {
      const cause = causeOf(failure.error);
      const own = ProblemError.is(failure.error) ? failure.error.problems[0] : undefined;
      return {
        code: 'PLUGIN_ACTIVATE_FAILED',
        what: `${who} failed while it was activated (${own?.what ?? cause.message}).`,
        next: own?.next ?? ASK,
        where,
        cause: own === undefined ? cause : { ...cause, code: own.code },
      };
    }
    case 'late':
      return {
        code: 'PLUGIN_ACTIVATE_TIMEOUT',
        what: `${who} did not ${failure.phase === 'load' ? 'finish loading' : 'finish its activation'} within ${failure.limit / 1000} s, so it was given up.`,
        next: `Start Postrider again; if it stays so: ${ASK.charAt(0).toLowerCase()}${ASK.slice(1)}`,
        where,
      };
    case 'unregistered':
      return {
        code: 'PLUGIN_NOT_REGISTERED',
        what: `${who} was activated, but did not register what its manifest declares: ${names(failure.missing)}.`,
        next: 'Register each with `context.register`, or take it out of the manifest, or ask its author to.',
        where,
      };
    case 'undeclared':
      return {
        code: 'PLUGIN_UNDECLARED',
        what: `${who} registered ${failure.contribution}, which its manifest does not declare.`,
        next: 'Declare it under `contributes` in its package.json, or ask its author to.',
        where,
      };
    case 'registered-twice':
      return {
        code: 'PLUGIN_REGISTERED_TWICE',
        what: `${who} registered ${failure.contribution} twice.`,
        next: 'Register it once, or ask its author to.',
        where,
      };
    case 'requirement':
      return {
        code: 'PLUGIN_REQUIRES_FAILED',
        what: `${who} was not activated, because it needs \`${failure.name}\`, which failed (${failure.problem.what})`,
        next: failure.problem.next,
        where,
        cause: { name: 'ProblemError', message: failure.problem.what, code: failure.problem.code },
      };
    case 'stopped':
      return {
        code: 'PLUGIN_HOST_STOPPED',
        what: `${who} was not used, because Postrider is stopping.`,
        next: 'Start Postrider again.',
        where,
      };
  }
}
