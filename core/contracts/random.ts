/** The only source of randomness; seeded in tests, so that a failing run can be repeated. */
export interface Random {
  /** A number in [0, 1). */
  fraction(): number;
  /** `length` random bytes; cryptographically strong in the host. */
  bytes(length: number): Uint8Array;
}
export const Random: unique symbol = Symbol.for('postrider.Random');
