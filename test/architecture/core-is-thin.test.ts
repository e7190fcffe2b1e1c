import { expect, test } from 'vitest';
import { sourcesOf } from './sources.ts';

const code = sourcesOf('core', '.ts').filter(({ path }) => !path.endsWith('.test.ts'));
/** Comments may name the servers whose habits they explain. */
const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|\s\/\/ .*$/gm, '');

test('there is a core to look at', () => {
  expect(code.length).toBeGreaterThan(100);
});

test("the core imports no plugin, no SDK, no host, and no provider's library", () => {
  const imported = code.flatMap(({ text }) => [
    ...text.matchAll(/(?:^import|^\} from|^export .* from|^import .* from|import\() ?'([^'.\n][^'\n]*)'/gm),
  ]);
  const libraries = imported.map(([, name]) => name ?? '').filter((name) => !name.startsWith('node:'));
  const families = new Set(libraries.map((name) => name.split('/')[0]));
  expect(families).toEqual(new Set(['ajv', 'inversify', 'postal-mime', 'rxjs', 'semver', 'yaml']));
});

test('the core names no provider', () => {
  const providers =
    /\b(smtp-relay|gmail|google|outlook|office365|microsoft|yahoo|icloud|zoho|sendgrid|mailgun|amazon|mjml|sqlite|nodemailer|imapflow|dovecot|postfix)\b/i;
  const named = code.flatMap(({ path, text }) => {
    // What other people's servers write into a bounce has to be recognised by its own words.
    if (path.startsWith('core/receive/')) return [];
    // A flag of Node's own bears the name that Node gave it.
    const found = providers.exec(withoutComments(text).replaceAll('--no-experimental-sqlite', ''));
    return found === null ? [] : [`${path}: ${found[0]}`];
  });
  expect(named).toEqual([]);
});
