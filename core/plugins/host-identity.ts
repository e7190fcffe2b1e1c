/** What manifests are checked against. */
export interface HostIdentity {
  /** The host's own version, which `engines.postrider` must include. */
  readonly version: string;
  /** Import conditions the host runs under, beside Node's own: see `runningConditions`. */
  readonly conditions: readonly string[];
  /** Proposals it has, `name@version`; `PROPOSALS` when left out. */
  readonly proposals?: readonly string[];
}

/** The import conditions that this process was started with (`--conditions`, `-C`). */
export function runningConditions(execArgv: readonly string[] = process.execArgv): readonly string[] {
  return execArgv.flatMap((argument, index) => {
    if (argument === '-C' || argument === '--conditions') return execArgv[index + 1] ?? [];
    const match = /^(?:--conditions=|-C=?)(.+)$/.exec(argument);
    return match?.[1] ?? [];
  });
}
