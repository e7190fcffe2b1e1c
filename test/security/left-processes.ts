import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** Command lines of running processes in which a text stands. */
async function running(text: string): Promise<readonly string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes(text)).map((line) => line.replaceAll('\0', ' ').trim());
}

/** Processes that still run with a text on their command line; those that are just ending have a second to. */
export async function leftProcesses(text: string): Promise<readonly string[]> {
  for (let tries = 0; tries < 20; tries++) {
    if ((await running(text)).length === 0) return [];
    await wait(50);
  }
  return running(text);
}
