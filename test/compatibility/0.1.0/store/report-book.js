import { breathe } from './breathe.js';
import { deliveryOf } from './delivery-selection.js';
import { stateOf } from './state-numbers.js';
/** One state at a time, so that each is read through the small index of rows in trouble. */
const grouped = (
  state,
  index,
) => `SELECT state, class, coalesce(reply, '') AS reply, count(*) AS count FROM deliveries INDEXED BY ${index}
   WHERE campaign = ?1 AND state = ${state} GROUP BY class, coalesce(reply, '')`;
export function reportBook(database, numbers, tallies, selections) {
  const reasons =
    database.query(`SELECT * FROM (${grouped(2, 'deliveries_waiting')}) UNION ALL SELECT * FROM (${grouped(4, 'deliveries_troubled')})
     UNION ALL SELECT * FROM (${grouped(5, 'deliveries_troubled')})
     ORDER BY 4 DESC, 1, 2, 3 LIMIT ?2`);
  return {
    async tally(campaign) {
      return database.read(() => tallies.read(campaign));
    },
    async *deliveries(selection) {
      const steps = selections(selection);
      for (;;) {
        const step = database.read(() => steps.next());
        if (step.done === true) return;
        yield* database.read(() => step.value.map((row) => deliveryOf(row, numbers)));
        await breathe();
      }
    },
    async reasons(campaign, limit) {
      return database.read(() =>
        reasons.all(numbers.get(campaign), limit).map(([state, refusalClass, reply, count]) => ({
          state: stateOf(state),
          ...(refusalClass === null ? undefined : { class: refusalClass }),
          reply,
          count,
        })),
      );
    },
  };
}
