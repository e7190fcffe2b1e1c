import { SecretStore } from '@postrider/core';
import { expect, test } from 'vitest';
import { openStudio } from '../open-studio.ts';
import { problemOf } from '../testing/problem-of.ts';
import { recordingTerminal } from '../testing/recording-terminal.ts';
import { showProblems } from './show-problems.ts';

function shown(...problems: Parameters<typeof showProblems>[1]): readonly string[] {
  const terminal = recordingTerminal();
  showProblems(terminal, problems);
  expect(terminal.printed).toEqual([]);
  return terminal.told;
}

test('a problem tells what happened, where, what to do, what lies underneath, and its code', () => {
  expect(
    shown({
      code: 'TEMPLATE_UNKNOWN_FIELD',
      what: 'The letter asks for "name".',
      where: { file: 'spring.mjml', line: 3, column: 15, field: 'name' },
      next: 'Add the column.',
      cause: { name: 'Error', message: 'deep down' },
    }),
  ).toEqual([
    '✗ The letter asks for "name".',
    '  where: spring.mjml:3:15, field name',
    '  what to do: Add the column.',
    '  underneath: deep down',
    '  (TEMPLATE_UNKNOWN_FIELD; see docs/errors.md)',
  ]);
});

test('a place in the settings is told by its pointer', () => {
  const [, where] = shown({ code: 'X', what: 'No.', next: 'Yes.', where: { pointer: '/accounts/studio/port' } });
  expect(where).toBe('  where: at /accounts/studio/port');
});

test('a place that says nothing has no line, and neither has what was said already', () => {
  const lines = shown({
    code: 'X',
    what: 'It failed (ENOENT).',
    next: 'Try.',
    where: { pointer: '' },
    cause: { name: 'Error', message: 'ENOENT' },
  });
  expect(lines).toEqual(['✗ It failed (ENOENT).', '  what to do: Try.', '  (X; see docs/errors.md)']);
});

test('where a command mends it, the command is named: the core knows none', () => {
  expect(shown({ code: 'LEDGER_IN_USE', what: 'It is in use.', next: 'Wait.' })).toContain(
    '  command: postrider status and postrider report work meanwhile',
  );
});

test('a secret that is missing is kept with a command that can be copied whole', async () => {
  const problem = await problemOf(() => new SecretStore('/nowhere', {}).get('answers'));
  expect(shown(problem)).toContain('  command: postrider secret set answers');
});

test('a file that the sentence names already is told once', async () => {
  const missing = '/nowhere/postrider.yaml';
  const problem = await problemOf(() => openStudio({ configuration: missing, environment: {} }));
  expect(shown(problem).join('\n').split(missing)).toHaveLength(2);
  // A name that only looks like one of its words is told.
  expect(shown({ code: 'X', what: 'A letter is missing.', next: 'Y.', where: { file: 'a' } })).toContain('  where: a');
  const inside = { code: 'X', what: 'a.yaml is wrong.', next: 'Y.', where: { file: 'a.yaml', line: 3 } };
  expect(shown(inside)).toContain('  where: a.yaml:3');
});

test('who came by npx is told to type npx', () => {
  const terminal = recordingTerminal({ command: 'npx postrider' });
  const next = 'Go on: postrider resume. The folder is npx postrider sandbox, of Postrider.';
  showProblems(terminal, [{ code: 'SECRET_MISSING', what: 'The secret `isp` is not set.', next }]);
  expect(terminal.told).toContain(
    '  what to do: Go on: npx postrider resume. The folder is npx postrider sandbox, of Postrider.',
  );
  expect(terminal.told).toContain('  command: npx postrider secret set isp');
});

test('a stranger’s words stay on their line', () => {
  const lines = shown({ code: 'X', what: 'It said "no\r\n✓ all is well\u001B[2J".', next: 'Look.' });
  expect(lines[0]).toBe('✗ It said "no ✓ all is well [2J".');
});
