/** A pattern at work, and the text that it is held against. */
export interface PatternAtWork {
  readonly pattern: string;
  readonly text: string;
}

type PatternMaker = ((pattern: string, flags: string) => { readonly test: (text: string) => boolean }) & {
  readonly code: string;
};

/** Regular expressions that note when they begin and end: when one is broken off, it is known which it was. */
export class WatchedPatterns {
  #atWork: PatternAtWork | undefined;

  /** As ajv wants to be given what makes its regular expressions. */
  readonly make: PatternMaker = Object.assign(
    (pattern: string, flags: string) => {
      const expression = new RegExp(pattern, flags);
      return {
        test: (text: string): boolean => {
          this.#atWork = { pattern, text };
          const fits = expression.test(text);
          this.#atWork = undefined;
          return fits;
        },
        toString: () => expression.toString(),
      };
    },
    { code: 'watchedPattern' },
  );

  /** The pattern that was broken off; it is forgotten with this. */
  takeAtWork(): PatternAtWork | undefined {
    const atWork = this.#atWork;
    this.#atWork = undefined;
    return atWork;
  }
}
