import { loadavg } from 'node:os';

/** What else this computer does: without it a figure says little. */
export function loadNote(): string {
  const [minute = 0, five = 0] = loadavg();
  return `Load average at the end: ${minute.toFixed(1)} (one minute), ${five.toFixed(1)} (five).`;
}
