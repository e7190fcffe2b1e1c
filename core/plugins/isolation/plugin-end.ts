import { ProblemError, causeOf } from '../../contracts/index.ts';
import type { Manifest, Problem } from '../../contracts/index.ts';
import { Lost } from './peer/lost.ts';
import { ShapeFault } from './shapes/shape.ts';

const HARMLESS = 'Everything else goes on; show this to the author of the plugin if it comes again.';

/** The process of a plugin came to an end that nobody asked for. */
export function crashProblem({ name, version, folder }: Manifest, why: string): Problem {
  return {
    code: 'PLUGIN_CRASHED',
    what: `The plugin \`${name}\` ${version} stopped working: ${why}.`,
    next: `It is started again when it is needed. ${HARMLESS}`,
    where: { file: folder },
  };
}

/** A plugin that stopped working again and again. */
export function disabledProblem({ name, version, folder }: Manifest, why: string): Problem {
  return {
    code: 'PLUGIN_DISABLED',
    what: `The plugin \`${name}\` ${version} stopped working three times in five minutes, so it is not used any more (last: ${why}).`,
    next: 'Start Postrider again to give it another try, or install another version of it; what it was to carry waits.',
    where: { file: folder },
  };
}

/** What went wrong while a plugin was asked for something, for whoever asked. */
export function askedInVain({ name, version, folder }: Manifest, what: string, thrown: unknown): unknown {
  const where = { file: folder };
  if (thrown instanceof ShapeFault) {
    return new ProblemError({
      code: 'PLUGIN_ANSWER_INVALID',
      what: `The plugin \`${name}\` ${version} was asked to ${what} and gave an answer that is none: ${thrown.message}.`,
      next: 'This is a fault of the plugin; report it to its author. Everything else goes on.',
      where,
    });
  }
  if (thrown instanceof Lost) {
    return new ProblemError({
      code: 'PLUGIN_UNANSWERED',
      what: `The plugin \`${name}\` ${version} was asked to ${what} and gave no answer: ${thrown.message}.`,
      next: `Try again. ${HARMLESS}`,
      where,
    });
  }
  return thrown;
}

/** A transport that answered a mail with an error, or with what is no outcome. */
export function sendingFailed(manifest: Manifest, thrown: unknown): ProblemError {
  const told = askedInVain(manifest, 'send a mail', thrown);
  if (ProblemError.is(told)) return told;
  const cause = causeOf(thrown);
  return new ProblemError({
    code: 'PLUGIN_BROKEN',
    what: `The plugin \`${manifest.name}\` ${manifest.version} was asked to send a mail and failed: ${cause.message}`,
    next: 'This is a fault of the plugin; report it to its author. Everything else goes on.',
    where: { file: manifest.folder },
    cause,
  });
}
