import { addressHash } from './address-hash.js';
import { bulkInserts } from './bulk-insert.js';
import { KnownAddresses } from './known-addresses.js';
/** Shorter lists share a run: a run of their own would not pay. */
const ownRunFrom = 250;
const sharedRun = 0;
/** Hash and place in the run are sorted as one number, which has 53 bits: 32 and 21. */
const longestRun = 2 ** 21;
/**
 * Who has which address. One ordered index over all addresses would be touched all over by every list, and writing
 * those pages would take most of an import's time. So each list appends a run of its own, sorted by hash, and a
 * look-up asks every run. While a list comes in, memory answers what the campaign knows already.
 */
export function addressIndex(database) {
  const inserts = bulkInserts(database, 'addresses', ['run', 'hash', 'id']);
  const insert = database.query('INSERT INTO addresses (run, hash, id) VALUES (?, ?, ?)');
  const addRun = database.query('INSERT INTO address_runs (run, campaign) VALUES (?, ?)');
  const has = database.query('SELECT 1 FROM recipients WHERE id = ? AND address = ?');
  const inCampaign =
    database.query(`SELECT a.id FROM address_runs n CROSS JOIN addresses a ON a.run = n.run AND a.hash = ?1
     CROSS JOIN recipients r ON r.id = a.id AND r.campaign = ?3 AND r.address = ?2
     WHERE n.campaign = ?3 OR n.run = ${sharedRun} LIMIT 1`);
  const everywhere =
    database.query(`SELECT a.id FROM address_runs n CROSS JOIN addresses a ON a.run = n.run AND a.hash = ?1
     CROSS JOIN recipients r ON r.id = a.id AND r.address = ?2`);
  const ofCampaign = database.query(`SELECT a.hash, a.id FROM address_runs n CROSS JOIN addresses a ON a.run = n.run
     CROSS JOIN recipients r ON r.id = a.id AND r.campaign = ?1
     WHERE (n.campaign = ?1 OR n.run = ${sharedRun})`);
  let remembered;
  const recall = (campaign) => {
    const known = new KnownAddresses(campaign);
    for (const [hash, id] of ofCampaign.iterate(campaign)) known.add(hash, id);
    return known;
  };
  const shortIntake = (campaign, known, writeRecipients) => ({
    known(address, id) {
      const hash = addressHash(address);
      writeRecipients();
      const there = inCampaign.get(hash, address, campaign)?.[0];
      if (there !== undefined) return there;
      insert.run(sharedRun, hash, id);
      known?.add(hash, id);
      return undefined;
    },
    end() {},
  });
  const longIntake = (campaign, known, length, writeRecipients) => {
    const keys = new Float64Array(Math.min(length, longestRun));
    let count = 0;
    let first = 0;
    /** Addresses of this list are not in the file before the list's end, so they are remembered here too. */
    const isSame = (id, address) => has.get(id, address) !== undefined;
    const find = (hash, address) => {
      const candidates = known.candidates(hash);
      if (candidates === undefined) return undefined;
      writeRecipients();
      if (typeof candidates === 'number') return isSame(candidates, address) ? candidates : undefined;
      return candidates.find((candidate) => isSame(candidate, address));
    };
    const flush = () => {
      if (count === 0) return;
      addRun.run(first, campaign);
      const rows = inserts();
      for (const key of keys.subarray(0, count).sort()) {
        rows.add(first, Math.floor(key / longestRun), first + (key % longestRun));
      }
      rows.flush();
      count = 0;
    };
    return {
      known(address, id) {
        const hash = addressHash(address);
        const there = find(hash, address);
        if (there !== undefined) return there;
        known.add(hash, id);
        if (count === longestRun) flush();
        if (count === 0) first = id;
        keys[count++] = hash * longestRun + (id - first);
        return undefined;
      },
      end: flush,
    };
  };
  return {
    /**
     * For a list of `length` that is added to a campaign, inside a transaction. `forget` if that fails.
     * `writeRecipients` puts those into the file that are still on their way: addresses are compared there.
     */
    intake(campaign, length, writeRecipients) {
      const known = remembered?.campaign === campaign ? remembered : undefined;
      if (length < ownRunFrom) return shortIntake(campaign, known, writeRecipients);
      remembered = known ?? recall(campaign);
      return longIntake(campaign, remembered, length, writeRecipients);
    },
    /** What memory holds of a list is not needed until the next one, or is wrong when its transaction failed. */
    forget() {
      remembered = undefined;
    },
    /** Every delivery to this address, in no order. */
    deliveriesTo(address) {
      return everywhere.all(addressHash(address), address).map(([id]) => id);
    },
  };
}
