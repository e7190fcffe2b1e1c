import { statfs } from 'node:fs/promises';
import { causeOf } from '@postrider/core/contracts';
import type { Words } from '../terminal/words.ts';
import { advice, good, wrong } from './finding.ts';
import type { Finding } from './finding.ts';

/** The oldest Node that the code is made for. */
const oldestNode = 26;
/** No host of this version ran before: a clock that says so is wrong. */
const oldestTime = Date.UTC(2026, 0, 1);
/** Milliseconds by which something may seem to come from the future: two computers' clocks on one disk. */
const tolerance = 60_000;
/** Octets under which a mailing may fill the disk, and under which anything may. */
const scarce = 1e9;
const tooFew = 1e8;

export function checkNode(version: string): Finding {
  if (Number(version.split('.')[0]) >= oldestNode) return good('computer', `Node ${version}`);
  return wrong('computer', {
    code: 'HOST_NODE_TOO_OLD',
    what: `This is Node ${version}; Postrider is made for Node ${oldestNode} and newer.`,
    next: `Install Node ${oldestNode} or newer.`,
  });
}

/** `recorded`: the latest time that the ledger has of something that happened. */
export function checkClock(now: number, recorded: number | undefined, { clock }: Words): Finding {
  const says = clock(now);
  const after = recorded !== undefined && recorded > now + tolerance ? recorded : undefined;
  if (now >= oldestTime && after === undefined) return good('computer', `Clock ${says}`);
  return wrong('computer', {
    code: 'HOST_CLOCK_WRONG',
    what:
      after === undefined
        ? `This computer's clock says ${says}, which is long ago.`
        : `This computer's clock says ${says}, and the ledger has something of ${clock(after)}.`,
    next: 'Set the clock, best by NTP: limits per day, retries and the Date of mails go by it.',
  });
}

/** `free`: octets on the disk of the folder. */
export function judgeSpace(folder: string, free: number, { size }: Words): Finding {
  const what = `${size(free)} are free on the disk of ${folder}`;
  if (free >= scarce) return good('computer', what);
  const problem = {
    code: 'HOST_DISK_LOW',
    what: `Only ${what}.`,
    next: 'Make room: the ledger needs about 1 KB for each recipient, and nothing is sent that cannot be recorded.',
    where: { file: folder },
  };
  return free >= tooFew ? advice('computer', problem) : wrong('computer', problem);
}

export async function checkSpace(folder: string, words: Words): Promise<Finding> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return judgeSpace(folder, bavail * bsize, words);
  } catch (thrown) {
    return advice('computer', {
      code: 'HOST_DISK_UNKNOWN',
      what: `How much room there is on the disk of ${folder} could not be found out.`,
      next: 'Check that the folder is there and may be read.',
      cause: causeOf(thrown),
    });
  }
}
