/**
 * The queue as ranges of ids. A list of a million is one range, and forty claims from its front change one row instead
 * of forty; claims from the middle split it, and what comes back joins its neighbours again.
 */
export function queueRanges(database) {
  const atOrBefore = database.query(
    'SELECT first, last, campaign FROM queue WHERE first <= ? ORDER BY first DESC LIMIT 1',
  );
  const beginningAt = database.query('SELECT first, last, campaign FROM queue WHERE first = ?');
  const insert = database.query('INSERT INTO queue (first, last, campaign) VALUES (?, ?, ?)');
  const remove = database.query('DELETE FROM queue WHERE first = ?');
  const stretch = database.query('UPDATE queue SET last = ? WHERE first = ?');
  return {
    /** Takes out those of `ids` that are queued and tells which; `ids` ascend and differ. */
    take(ids) {
      const taken = [];
      let place = 0;
      for (let id = ids[place]; id !== undefined; id = ids[place]) {
        const range = atOrBefore.get(id);
        if (range === undefined || id > range[1]) {
          place++;
          continue;
        }
        const [first, last, campaign] = range;
        remove.run(first);
        let rest = first;
        for (; id !== undefined && id <= last; id = ids[++place]) {
          if (id > rest) insert.run(rest, id - 1, campaign);
          taken.push({ id, campaign });
          rest = id + 1;
        }
        if (rest <= last) insert.run(rest, last, campaign);
      }
      return taken;
    },
    /** Puts a run of ids of one campaign in, none of which is there yet. */
    put(first, last, campaign) {
      const before = atOrBefore.get(first);
      const after = beginningAt.get(last + 1);
      const end = after !== undefined && after[2] === campaign ? after[1] : last;
      if (end !== last) remove.run(last + 1);
      if (before !== undefined && before[1] === first - 1 && before[2] === campaign) stretch.run(end, before[0]);
      else insert.run(first, end, campaign);
    },
  };
}
