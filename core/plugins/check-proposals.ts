import path from 'node:path';
import type { Manifest, Problem } from '../contracts/index.ts';
import type { Examined } from './examined-manifest.ts';
import type { HostIdentity } from './host-identity.ts';
import type { PluginSource } from './plugin-source.ts';

/**
 * Parts of the contracts on trial, `name@version`, that this version of the host has. A proposal that is accepted
 * becomes part of the contracts and leaves this list; one that changes gets the next version, and the one before goes.
 */
export const PROPOSALS: readonly string[] = [];

const nameOf = (proposal: string): string => proposal.slice(0, proposal.indexOf('@'));

function known({ proposals = PROPOSALS }: HostIdentity, asked: string): string {
  const others = proposals.filter((each) => nameOf(each) === nameOf(asked));
  if (others.length > 0) return `this host has \`${others.join('`, `')}\``;
  return proposals.length === 0 ? 'this host has no proposals' : `this host has \`${proposals.join('`, `')}\``;
}

/** Proposals that a manifest asks for and this host does not have. */
export function checkProposals({ who, host, document }: Examined, asked: unknown): readonly Problem[] {
  if (!Array.isArray(asked)) return [];
  return asked.flatMap((proposal: unknown, index): readonly Problem[] => {
    if (typeof proposal !== 'string' || !proposal.includes('@')) return [];
    if ((host.proposals ?? PROPOSALS).includes(proposal)) return [];
    return [
      {
        code: 'MANIFEST_PROPOSAL',
        what: `${who} asks for the proposal \`${proposal.slice(0, 60)}\`, and ${known(host, proposal)}.`,
        next: 'Install a version of the plugin that does without it: a proposal may have become part of the contracts, or been dropped.',
        where: document.place(`/postrider/proposals/${index}`),
      },
    ];
  });
}

/** Proposals that a plugin asks for and nobody has switched on for it. */
export function withheldProposals(
  { name, folder, proposals = [] }: Manifest,
  source: PluginSource,
): readonly Problem[] {
  const withheld = proposals.filter((each) => !source.proposals.includes(each));
  if (withheld.length === 0) return [];
  const list = [...source.proposals, ...withheld].join(', ');
  return [
    {
      code: 'PLUGIN_PROPOSAL_WITHHELD',
      what: `The plugin \`${name}\` asks for \`${withheld.join('`, `')}\`: parts of the contracts on trial, which may change with any version.`,
      next: `If you want it all the same, say so in the configuration: \`plugins: [{ folder: …, proposals: [${list}] }]\`.`,
      where: { file: path.join(folder, 'package.json'), pointer: '/postrider/proposals' },
    },
  ];
}
