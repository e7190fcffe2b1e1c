/** What one run of one side came to. */
export interface Measurement {
  readonly mails: number;
  /** From the first mail handed over to the last answer. */
  readonly seconds: number;
  /** Processor time of the sending process alone in that time, user and system. */
  readonly processorSeconds: number;
}

/** A measurement of several runs: the middle of each figure. */
export interface Middle {
  readonly rate: number;
  /** Microseconds of processor time for each mail. */
  readonly processor: number;
  readonly runs: number;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const upper = sorted[sorted.length >>> 1] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[sorted.length / 2 - 1] ?? Number.NaN)) / 2;
}

export function middleOf(measurements: readonly Measurement[]): Middle {
  return {
    rate: median(measurements.map(({ mails, seconds }) => mails / seconds)),
    processor: median(measurements.map(({ mails, processorSeconds }) => (processorSeconds * 1e6) / mails)),
    runs: measurements.length,
  };
}
