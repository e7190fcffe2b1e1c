/** Where a problem was found. Lines and columns count from 1. */
export interface Place {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** JSON pointer into a settings value, for example `/accounts/studio/port`. */
  readonly pointer?: string;
  /** Merge field, header or column that is at fault. */
  readonly field?: string;
}

/** What lay underneath, as plain data: structured clone drops an Error's extra fields. */
export interface Cause {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
}

/**
 * A failure as a value: it crosses process borders and is read by a person.
 * Every code is documented in `docs/errors.md`; a test keeps the pairing.
 */
export interface Problem {
  /** Stable upper-case code, for example `CONFIG_UNKNOWN_SETTING`. */
  readonly code: string;
  /** Who and what: one sentence a studio owner understands. */
  readonly what: string;
  readonly where?: Place;
  /** What the person can do next: one sentence. */
  readonly next: string;
  readonly cause?: Cause;
}

/** Carries a problem (or several, all faults at once) up to the edge that shows it. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problems: readonly [Problem, ...Problem[]];

  constructor(problem: Problem, ...more: readonly Problem[]) {
    super([problem, ...more].map((each) => `${each.code}: ${each.what} ${each.next}`).join('\n'));
    this.problems = [problem, ...more];
  }

  get problem(): Problem {
    return this.problems[0];
  }

  /** True for a ProblemError of any copy of this module: plugins may carry their own. */
  static is(value: unknown): value is ProblemError {
    return (
      value instanceof Error &&
      value.name === 'ProblemError' &&
      Array.isArray((value as { problems?: unknown }).problems)
    );
  }
}

/** Turns anything thrown into data that survives a process border. */
export function causeOf(thrown: unknown): Cause {
  if (!(thrown instanceof Error)) return { name: 'Error', message: String(thrown) };
  const code = (thrown as { code?: unknown }).code;
  return { name: thrown.name, message: thrown.message, ...(typeof code === 'string' ? { code } : {}) };
}
