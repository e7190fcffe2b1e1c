import { createHost, measureLetter, type Host } from '@postrider/core';
import type { Template } from '@postrider/core/contracts';
import { bundledDefaults, bundledLibraries, bundledPluginFolders, lentPackages } from '@postrider/host/bundled-plugins';
import { version } from '@postrider/host/version';
import { letterOf, writeStudio, type LetterKind, type Setting } from '../workload.ts';

export const sender = { address: 'hello@northlight.example', name: 'North Light' } as const;

/** A host over a configuration of its own, as the command line composes it. */
export async function openStudio(folder: string, setting: Setting): Promise<Host> {
  const bundles = bundledPluginFolders();
  // A plugin that only the configuration names runs isolated; among the bundled ones it would run inline.
  const isolated = setting.transport === 'isolated' ? bundles.filter((each) => each.endsWith('transport-smtp')) : [];
  return createHost({
    configuration: await writeStudio(folder, setting, isolated),
    bundles: bundles.filter((each) => !isolated.includes(each)),
    lent: lentPackages(),
    libraries: bundledLibraries(),
    defaults: bundledDefaults,
    environment: {},
    version,
  });
}

export interface MeasuredLetter {
  readonly renderer: LetterKind;
  readonly template: Template;
  /** Octets of its mail without any fields filled in. */
  readonly octets: number;
}

/** The longest letter whose mail has at most so many octets. */
export async function letterOfSize(host: Host, octets: number): Promise<MeasuredLetter> {
  const kind: LetterKind = octets < 6_000 ? 'text' : 'mjml';
  const renderer = await host.renderer(kind);
  const measured = async (paragraphs: number): Promise<MeasuredLetter> => {
    const template = { letter: { file: `letter.${kind}`, text: letterOf(kind, paragraphs) } };
    return { renderer: kind, template, octets: await measureLetter(renderer, { sender, template }) };
  };
  const none = await measured(0);
  const some = await measured(8);
  const paragraphs = Math.max(1, Math.floor((octets - none.octets) / ((some.octets - none.octets) / 8)));
  return measured(paragraphs);
}
