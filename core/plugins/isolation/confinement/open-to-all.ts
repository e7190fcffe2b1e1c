import { stat } from 'node:fs/promises';
import path from 'node:path';

const othersRead = 0o004;
const othersEnter = 0o001;

/** True when any user of this computer may read these paths, as far as the folders above them tell. */
export async function isOpenToAll(paths: readonly string[]): Promise<boolean> {
  const above = new Set<string>();
  for (const each of paths) {
    for (let folder = path.dirname(each); !above.has(folder); folder = path.dirname(folder)) above.add(folder);
  }
  try {
    for (const folder of above) if (((await stat(folder)).mode & othersEnter) === 0) return false;
    for (const each of paths) {
      const found = await stat(each);
      const needed = found.isDirectory() ? othersRead | othersEnter : othersRead;
      if ((found.mode & needed) !== needed) return false;
    }
    return true;
  } catch {
    return false;
  }
}
