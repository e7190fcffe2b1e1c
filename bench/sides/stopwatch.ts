import process from 'node:process';

/** Time that passed, and processor time that this process used in it. */
export interface Step {
  readonly seconds: number;
  readonly processorSeconds: number;
}

/** Begins now; call it for what has passed since. */
export function stopwatch(): () => Step {
  const from = performance.now();
  const processor = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(processor);
    return { seconds: (performance.now() - from) / 1000, processorSeconds: (user + system) / 1e6 };
  };
}
