import { deliveryOf, selectDeliveries } from './delivery-selection.js';
import { longest, shortened } from './sized.js';
import { stateNumbers, stateOf } from './state-numbers.js';
import { TallyChanges } from './tallies.js';
export function receiveBook(database, numbers, tallies, suppressions, addresses) {
  const known = database.query(
    'SELECT uid, kind FROM inbound WHERE inbox = ? AND uid IN (SELECT value FROM json_each(?))',
  );
  const insert =
    database.query(`INSERT INTO inbound (inbox, uid, kind, at, message_id, sender, subject, delivery) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (inbox, uid) DO NOTHING`);
  const standing = database.query('SELECT campaign, state FROM deliveries WHERE id = ? AND (state = 3 OR state = 5)');
  // An uncertain try is there already; the answer of an accepted one would be lost with the delivery's new one.
  const rememberAnswer =
    database.query(`INSERT INTO attempts (delivery, started_at, settled_at, account, verdict, counted, reply)
     SELECT id, changed_at, changed_at, coalesce(account, ''), 'accepted', 1, coalesce(reply, '')
     FROM deliveries WHERE id = ? AND state = 3`);
  const comeBack = database.query('UPDATE deliveries SET state = ?, changed_at = ?, reply = ? WHERE id = ?');
  const done = database.query('SELECT reference FROM actions WHERE key = ?');
  const markDone = database.query(
    'INSERT INTO actions (key, reference, at) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING',
  );
  const byId = database.query(`${selectDeliveries} WHERE r.id = ?`);
  const latestTo = database.query(
    `${selectDeliveries} WHERE r.id IN (SELECT value FROM json_each(?)) AND d.state IN (3, 5, 8, 9) ORDER BY r.id DESC LIMIT 1`,
  );
  const returnDelivery = ({ delivery, state, reply }, changes, at) => {
    const row = standing.get(delivery);
    if (row === undefined) return;
    rememberAnswer.run(delivery);
    comeBack.run(stateNumbers[state], at, shortened(reply, longest.reply), delivery);
    changes.move(row[0], stateOf(row[1]), state);
  };
  return {
    async seen(inbox, uids) {
      const rows = database.read(() => known.all(inbox, JSON.stringify(uids)));
      return new Map(rows.map(([uid, kind]) => [uid, kind]));
    },
    async record({ inbox, uid, kind, at, messageId, from, subject, delivery }, returned, suppressed) {
      const short = (text) => (text === undefined ? null : shortened(text, longest.subject));
      database.write(() => {
        const values = [short(messageId), short(from), short(subject), delivery ?? null];
        if (insert.run(inbox, uid, kind, at, ...values).changes === 0) return;
        const changes = new TallyChanges();
        for (const each of returned) returnDelivery(each, changes, at);
        tallies.apply(changes);
        suppressions.add(suppressed);
      });
    },
    async actionDone(key) {
      return database.read(() => done.get(key))?.[0];
    },
    async markActionDone(key, reference, at) {
      database.write(() => markDone.run(key, reference, at));
    },
    async delivery(id) {
      return database.read(() => {
        const row = byId.get(id);
        return row && deliveryOf(row, numbers);
      });
    },
    async latestDeliveryTo(address) {
      return database.read(() => {
        const row = latestTo.get(JSON.stringify(addresses.deliveriesTo(address)));
        return row && deliveryOf(row, numbers);
      });
    },
  };
}
