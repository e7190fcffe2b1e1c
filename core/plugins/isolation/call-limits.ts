const second = 1000;
const minute = 60 * second;

/**
 * Milliseconds until an answer counts as missing. Those that wait for a server are longer than the servers' own limits
 * (RFC 5321 section 4.5.3.2: ten minutes for the end of a mail).
 */
export const callLimits = {
  /** Decisions over values. */
  decide: 5 * second,
  handle: 30 * second,
  compile: 30 * second,
  task: minute,
  connect: 15 * minute,
  send: 30 * minute,
  fetch: 15 * minute,
  search: 2 * minute,
  close: 5 * second,
} as const;
