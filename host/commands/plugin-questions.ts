import process from 'node:process';
import { cancel, group, intro, outro, select, text } from '@clack/prompts';
import { pluginKindFacts, pluginKinds } from '../plugins/plugin-kinds.ts';
import type { PluginKind } from '../plugins/plugin-kinds.ts';
import type { PluginAnswers } from './plugin-new.ts';

/** Standard output is for results. */
const toPerson = { output: process.stderr };

class GaveUp extends Error {}

const required = (value: string | undefined): string | undefined =>
  value === undefined || value.trim() === '' ? 'Please fill this in.' : undefined;

/** Asks an author at the terminal; what was given on the command line is proposed. Undefined when they gave up. */
export async function askForPlugin(given: Partial<PluginAnswers>): Promise<PluginAnswers | undefined> {
  intro('A few questions about your plugin', toPerson);
  try {
    const answers = await group(
      {
        kind: () =>
          select<PluginKind>({
            ...toPerson,
            message: 'What does it do?',
            initialValue: given.kind ?? 'transport',
            options: pluginKinds.map((kind) => ({ value: kind, label: kind, hint: pluginKindFacts[kind].hint })),
          }),
        name: () =>
          text({
            ...toPerson,
            message: 'What is its package called?',
            placeholder: 'postrider-pigeon',
            validate: required,
            ...(given.name === undefined ? {} : { initialValue: given.name }),
          }),
        title: () =>
          text({
            ...toPerson,
            message: 'What do people read?',
            placeholder: 'Pigeon Post',
            validate: required,
            ...(given.title === undefined ? {} : { initialValue: given.title }),
          }),
        licence: () =>
          text({
            ...toPerson,
            message: 'Under which licence?',
            initialValue: given.licence ?? 'MIT',
            validate: required,
          }),
      },
      {
        onCancel: () => {
          throw new GaveUp();
        },
      },
    );
    outro('Thank you.', toPerson);
    return answers;
  } catch (thrown) {
    if (!(thrown instanceof GaveUp)) throw thrown;
    cancel('Nothing was written.', toPerson);
    return undefined;
  }
}
