import type { ContributionManifest } from '@postrider/core/contracts';

/** Sentences that an author is to write; while one stands, the README is not theirs yet. */
const unwritten = [
  '[What does it do, and for whom? One or two sentences.]',
  '[What does it not do? What must one know before one uses it?]',
] as const;

/** True as long as a sentence of the template stands in a README. */
export function unwrittenReadme(text: string): boolean {
  return unwritten.some((sentence) => text.includes(sentence));
}

/** A new plugin's README: what the manifest says is filled in, the rest is asked for. */
export function readmeOf(name: string, { id, title, settings }: ContributionManifest, use: string): string {
  const properties = Object.entries((settings['properties'] ?? {}) as Record<string, { description?: string }>);
  const table =
    properties.length === 0
      ? 'It has no settings.'
      : [
          '| setting | meaning |',
          '| --- | --- |',
          ...properties.map(([setting, { description = '' }]) => `| \`${setting}\` | ${description} |`),
        ].join('\n');
  return `# ${name}

${title}. ${unwritten[0]}

## Use
\`\`\`sh
postrider plugin add ${name}
\`\`\`

\`\`\`yaml
${use}
\`\`\`

## Settings of \`${id}\`
${table}

## Limits
${unwritten[1]}

## Work on it
\`\`\`sh
postrider plugin test     # the conformance kit and its own tests
postrider plugin dev      # in a real host, again at each change
postrider plugin check    # every fault at once
postrider plugin pack     # one file to give away
\`\`\`
`;
}
