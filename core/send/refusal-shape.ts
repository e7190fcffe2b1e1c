import { refusalClasses, refusalScopes } from '../contracts/index.ts';
import type { Problem } from '../contracts/index.ts';

const classes: ReadonlySet<unknown> = new Set(refusalClasses);
const scopes: ReadonlySet<unknown> = new Set(refusalScopes);

/** What stands in an object, of whatever kind it is; nothing in anything else. */
export function partsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** True when all of them are texts. */
export function areTexts(...values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === 'string');
}

/** True for what says what was replied. */
export function hasReply(value: unknown): boolean {
  return areTexts(partsOf(partsOf(value)['reply'])['text']);
}

/** True for a refusal that says what it has to say. */
export function isRefused(value: unknown): boolean {
  const { kind, class: refusalClass, scope } = partsOf(value);
  return kind === 'refused' && classes.has(refusalClass) && scopes.has(scope) && hasReply(value);
}

/** True for a problem that a person can read. */
export function isProblem(value: unknown): value is Problem {
  const { code, what, next } = partsOf(value);
  return areTexts(code, what, next);
}
