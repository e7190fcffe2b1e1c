import { findSystem, sdkCopies } from '@postrider/core';
import type { Host } from '@postrider/core';
import { checkConfinement } from './check-confinement.ts';
import { advice, good, wrong } from './finding.ts';
import type { Finding } from './finding.ts';

/** Starts every plugin that the configuration uses, and makes every account, throttle, route and inbox of it once. */
export async function checkPlugins(host: Host): Promise<readonly Finding[]> {
  await host.activateAll();
  const tree = host.bootTree();
  const failed = tree.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  const told = new Set(failed.map(({ what }) => what));
  // A part whose plugin failed would say the same again.
  const parts = (await host.partProblems()).filter(({ what }) => !told.has(what));
  const copies = sdkCopies(tree);
  const isIsolated = tree.some(({ grade }) => grade === 'isolated');
  const confinement = isIsolated ? checkConfinement(tree, await findSystem()) : [];
  const active = tree.filter(({ state }) => state === 'active');
  return [
    ...[...host.pluginProblems, ...failed, ...parts].map((problem) => wrong('plugins', problem)),
    ...(copies === undefined ? [] : [advice('plugins', copies)]),
    ...(active.length === 0 ? [] : [good('plugins', `${active.length} of ${tree.length} are in use and started`)]),
    ...confinement,
  ];
}
