import { type Problem, ProblemError } from '@postrider/sdk';

/** The place of a fault in the letter, the signature or the subject. */
export interface FaultPlace {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly field?: string;
}

export function templateProblem(code: string, where: FaultPlace, what: string, next: string): Problem {
  return { code, what, where, next };
}

/** Throws all faults at once, in the order of the text; does nothing when there are none. */
export function throwFaults(problems: readonly Problem[]): void {
  const [first, ...more] = [...problems].sort(
    (one, other) =>
      (one.where?.line ?? 0) - (other.where?.line ?? 0) || (one.where?.column ?? 0) - (other.where?.column ?? 0),
  );
  if (first !== undefined) throw new ProblemError(first, ...more);
}
