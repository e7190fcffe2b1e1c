import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { pathLine } from './path-line.ts';

const clone = '/home/mia/postrider';

test('who came through npm in a clone gets the line that puts the command on the path', () => {
  for (const npm_command of ['start', 'exec'])
    expect(pathLine({ npm_command, npm_config_local_prefix: clone }, 'linux')).toBe(
      'export PATH="$PATH":/home/mia/postrider/node_modules/.bin',
    );
});

test.each([
  ['called by its name', {}],
  ['called by a script of another project', { npm_command: 'run-script', npm_config_local_prefix: clone }],
])('who has it on the path needs no line: %s', (_name, environment) => {
  expect(pathLine(environment, 'linux')).toBeUndefined();
});

test('a shell reads the line as it is meant, whatever the clone’s folder is called', () => {
  const folder = `/srv/it's "$HOME" & more`;
  const line = pathLine({ npm_command: 'start', npm_config_local_prefix: folder }, 'linux') ?? '';
  const path = execFileSync('/bin/sh', ['-c', `${line}; printf %s "$PATH"`], {
    encoding: 'utf8',
    env: { PATH: '/usr/bin' },
  });
  expect(path).toBe(`/usr/bin:${folder}/node_modules/.bin`);
});
