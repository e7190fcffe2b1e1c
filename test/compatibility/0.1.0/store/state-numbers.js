import { DamagedRow } from './damaged-row.js';
/** Numbers that stand for the states in the file. They never change: add, do not renumber. */
export const stateNumbers = {
  queued: 0,
  handed: 1,
  waiting: 2,
  accepted: 3,
  failed: 4,
  uncertain: 5,
  suppressed: 6,
  cancelled: 7,
  bounced: 8,
  complained: 9,
};
const names = new Map(Object.entries(stateNumbers).map(([name, number]) => [number, name]));
/** `row`: the delivery's id, where it is known. @throws DamagedRow when no state has that number. */
export function stateOf(number, row = `with the state ${number}`) {
  const name = names.get(number);
  if (name === undefined) throw new DamagedRow('deliveries', row);
  return name;
}
