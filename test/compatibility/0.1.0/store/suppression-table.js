import { breathe } from './breathe.js';
import { keptWhole, longest, shortened } from './sized.js';
const page = 1000;
/** Addresses that are not written to, whatever their capitals. The first evidence stays. */
export function suppressionTable(database) {
  const insert = database.query(
    'INSERT INTO suppressions (address, reason, detail, at) VALUES (?, ?, ?, ?) ON CONFLICT (address) DO NOTHING',
  );
  const remove = database.query('DELETE FROM suppressions WHERE address = ?');
  const next = database.query(
    'SELECT address, reason, detail, at FROM suppressions WHERE address > ? ORDER BY address LIMIT ?',
  );
  /** Inside a transaction. How many are new. */
  const add = (suppressions) => {
    let added = 0;
    for (const { address, reason, detail, at } of suppressions) {
      const whole = keptWhole(address, longest.address, 'The address', address);
      added += Number(insert.run(whole, reason, shortened(detail, longest.detail), Math.trunc(at)).changes);
    }
    return added;
  };
  const book = {
    async suppress(suppressions) {
      return database.write(() => add(suppressions));
    },
    async unsuppress(address) {
      return database.write(() => remove.run(address).changes === 1);
    },
    async *suppressions() {
      let after = '';
      for (;;) {
        const rows = database.read(() => next.all(after, page));
        for (const [address, reason, detail, at] of rows) {
          after = address;
          yield { address, reason: reason, detail, at };
        }
        if (rows.length < page) return;
        await breathe();
      }
    },
  };
  return { add, book };
}
