/**
 * One promise of a contract. `run` rejects with what is wrong when it is not kept.
 *
 * Any test runner takes them:
 * `for (const { name, run } of transportContract({ … })) test(name, run);` with `node:test`,
 * `test.each(transportContract({ … }))('$name', ({ run }) => run());` with vitest.
 */
export interface ContractCase {
  /** The promise, in words; unique within its kit. */
  readonly name: string;
  readonly run: () => Promise<void>;
}
