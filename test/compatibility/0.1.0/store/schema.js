/**
 * The schema as a list of steps; a ledger's `user_version` says how many it has had. Steps are only ever added.
 *
 * Tables that sending writes are kept small and append-only where they can be, because what a turn costs is the pages
 * it touches: a recipient's row is never rewritten, what is still to be tried is a list of id ranges in `queue` and
 * not a flag per row, and a row appears in `deliveries` when a delivery first leaves the queue. So a recipient without
 * a row in `deliveries` is queued.
 */
export const schema = [
  {
    title: 'First ledger',
    sql: `
-- Who opened it last; the lock beside the file says whether they still have it.
CREATE TABLE owner (only INTEGER PRIMARY KEY CHECK (only = 1), host TEXT NOT NULL, since INTEGER NOT NULL) STRICT;

CREATE TABLE campaigns (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  on_uncertain TEXT NOT NULL,
  definition TEXT NOT NULL
) STRICT;

-- Beside campaigns, because it changes with every turn and a letter is long. The counts are kept, not counted.
CREATE TABLE progress (
  campaign INTEGER PRIMARY KEY,
  state TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  first_delivery INTEGER,
  last_delivery INTEGER,
  recipients INTEGER NOT NULL DEFAULT 0,
  queued INTEGER NOT NULL DEFAULT 0 CHECK (queued >= 0),
  handed INTEGER NOT NULL DEFAULT 0 CHECK (handed >= 0),
  waiting INTEGER NOT NULL DEFAULT 0 CHECK (waiting >= 0),
  accepted INTEGER NOT NULL DEFAULT 0 CHECK (accepted >= 0),
  failed INTEGER NOT NULL DEFAULT 0 CHECK (failed >= 0),
  uncertain INTEGER NOT NULL DEFAULT 0 CHECK (uncertain >= 0),
  suppressed INTEGER NOT NULL DEFAULT 0 CHECK (suppressed >= 0),
  cancelled INTEGER NOT NULL DEFAULT 0 CHECK (cancelled >= 0),
  bounced INTEGER NOT NULL DEFAULT 0 CHECK (bounced >= 0),
  complained INTEGER NOT NULL DEFAULT 0 CHECK (complained >= 0)
) STRICT;
CREATE INDEX progress_running ON progress (campaign) WHERE state = 'running';

CREATE TABLE recipients (
  id INTEGER PRIMARY KEY,
  campaign INTEGER NOT NULL,
  enlisted_at INTEGER NOT NULL,
  line INTEGER,
  address TEXT NOT NULL COLLATE NOCASE,
  fields TEXT NOT NULL
) STRICT;

-- Runs of addresses, each sorted by hash: see address-index.ts. Run 0 is shared by short lists.
CREATE TABLE addresses (run INTEGER NOT NULL, hash INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (run, hash, id)) STRICT, WITHOUT ROWID;
CREATE TABLE address_runs (run INTEGER PRIMARY KEY, campaign INTEGER) STRICT;
INSERT INTO address_runs (run) VALUES (0);

CREATE TABLE rejected (
  campaign INTEGER NOT NULL,
  line INTEGER NOT NULL,
  number INTEGER NOT NULL,
  reason TEXT NOT NULL,
  address TEXT NOT NULL,
  PRIMARY KEY (campaign, line, number)
) STRICT, WITHOUT ROWID;

-- Ranges of ids of one campaign that are queued; no two overlap.
CREATE TABLE queue (first INTEGER PRIMARY KEY, last INTEGER NOT NULL CHECK (last >= first), campaign INTEGER NOT NULL) STRICT;

CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY,
  campaign INTEGER NOT NULL,
  state INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  account TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  first_attempt_at INTEGER,
  due_at INTEGER CHECK ((due_at IS NOT NULL) = (state = 2)),
  class TEXT,
  scope TEXT,
  reply TEXT,
  queue_id TEXT
) STRICT;
CREATE INDEX deliveries_waiting ON deliveries (campaign, due_at) WHERE state = 2;
CREATE INDEX deliveries_troubled ON deliveries (campaign, state) WHERE state = 4 OR state = 5;

-- Tries that were not accepted. An accepted one stands in deliveries, and comes here when the mail is returned.
CREATE TABLE attempts (
  delivery INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  settled_at INTEGER NOT NULL,
  account TEXT NOT NULL,
  verdict TEXT NOT NULL,
  counted INTEGER NOT NULL,
  class TEXT,
  scope TEXT,
  reply TEXT NOT NULL
) STRICT;
CREATE INDEX attempts_by_delivery ON attempts (delivery);

CREATE TABLE throttles (key TEXT PRIMARY KEY, version INTEGER NOT NULL, state TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- No lane: the whole account. No end: until a person acts.
CREATE TABLE holds (
  account TEXT NOT NULL,
  lane TEXT NOT NULL,
  until INTEGER,
  class TEXT NOT NULL,
  reason TEXT NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (account, lane)
) STRICT, WITHOUT ROWID;

CREATE TABLE suppressions (
  address TEXT PRIMARY KEY COLLATE NOCASE,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE inbound (
  inbox TEXT NOT NULL,
  uid TEXT NOT NULL,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  message_id TEXT,
  sender TEXT,
  subject TEXT,
  delivery INTEGER,
  PRIMARY KEY (inbox, uid)
) STRICT, WITHOUT ROWID;

CREATE TABLE actions (key TEXT PRIMARY KEY, reference TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`,
  },
  {
    title: 'Seeds',
    sql: `
-- Mails to own mailboxes, each a campaign of one that no list of campaigns and no count of recipients has.
CREATE TABLE seeds (
  delivery INTEGER PRIMARY KEY,
  campaign INTEGER NOT NULL UNIQUE,
  of_campaign INTEGER NOT NULL,
  account TEXT NOT NULL,
  inbox TEXT NOT NULL,
  window_from INTEGER NOT NULL,
  sown_at INTEGER NOT NULL,
  judgement TEXT,
  judged_at INTEGER,
  released_at INTEGER
) STRICT;
CREATE INDEX seeds_open ON seeds (delivery) WHERE judgement IS NULL;
CREATE INDEX seeds_missing ON seeds (delivery) WHERE judgement = 'missing';
`,
  },
];
/** `application_id` of a ledger: the letters "PstR". Tells it from other programs' databases. */
export const ledgerMark = 0x50_73_74_52;
