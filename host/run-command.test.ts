import { expect, test } from 'vitest';
import { commandWith } from './run-command.ts';
import { recordingTerminal } from './testing/recording-terminal.ts';

test.each([
  ['postrider.yaml', 'postrider'],
  ['office/postrider.yaml', 'postrider --config office/postrider.yaml'],
  ["Mia's.yaml", String.raw`postrider --config 'Mia'\''s.yaml'`],
])('what one is told to type goes for the configuration that was named: %s', (configuration, command) => {
  expect(commandWith(recordingTerminal(), configuration).command).toBe(command);
});
