import { ProblemError } from '@postrider/sdk';
/** Campaign ids are stored once; every other row bears a number. The pairs never change, so they are remembered. */
export function campaignNumbers(database) {
  const byId = database.query('SELECT number FROM campaigns WHERE id = ?');
  const byNumber = database.query('SELECT id FROM campaigns WHERE number = ?');
  const ids = new Map();
  return {
    find: (id) => byId.get(id)?.[0],
    /** @throws ProblemError when there is no such campaign. */
    get(id) {
      const number = byId.get(id)?.[0];
      if (number !== undefined) return number;
      throw new ProblemError({
        code: 'LEDGER_UNKNOWN_CAMPAIGN',
        what: `The ledger has no campaign ${id}.`,
        next: 'List the campaigns to see their ids.',
      });
    },
    idOf(number) {
      let id = ids.get(number);
      if (id === undefined) {
        id = byNumber.get(number)?.[0] ?? String(number);
        ids.set(number, id);
      }
      return id;
    },
  };
}
