import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '@postrider/core/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problemOf } from '../testing/problem-of.ts';
import { sampleConfiguration } from '../testing/sample-configuration.ts';
import { prepareLetter } from './prepare-letter.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'letters-'));
  await writeFile(join(folder, 'spring.mjml'), '\uFEFF<mjml/>');
  await writeFile(join(folder, 'note.txt'), 'Hello');
  await writeFile(join(folder, 'huge.txt'), Buffer.alloc(2 * 1024 * 1024 + 1, 65));
  await writeFile(join(folder, 'company.html'), '<p>North Light</p>');
});
afterAll(() => rm(folder, { recursive: true }));

const company = { name: 'North Light', from: 'hello@northlight.example', replyTo: 'desk@northlight.example' };
const pluginWithRenderer: Manifest = {
  name: 'postrider-markdown',
  version: '1.0.0',
  engine: '*',
  main: './index.js',
  folder: '/plugins/markdown',
  contributes: { renderers: [{ id: 'markdown', api: 'renderer/v1', title: 'Markdown', settings: {} }] },
  requires: {},
  permissions: {},
};

describe('a letter', () => {
  const prepare = (letter: string | undefined, more = {}) =>
    prepareLetter(
      {
        configuration: sampleConfiguration({ company: { ...company, signature: join(folder, 'company.html') } }),
        manifests: [pluginWithRenderer],
      },
      letter === undefined ? more : { letter: join(folder, letter), ...more },
    );

  test('is read whole with its signature, by the renderer of its ending, and gives the campaign its name', async () => {
    expect(await prepare('spring.mjml', { subject: 'Hi' })).toMatchObject({
      renderer: 'mjml',
      name: 'spring',
      template: { letter: { text: '<mjml/>' }, subject: 'Hi', signature: { text: '<p>North Light</p>' } },
    });
    expect(await prepare('note.txt', { campaign: 'march' })).toMatchObject({ renderer: 'text', name: 'march' });
  });

  test('that ends in the id of a renderer that a plugin brings is read by it', async () => {
    await writeFile(join(folder, 'note.markdown'), 'Hello');
    expect(await prepare('note.markdown')).toMatchObject({ renderer: 'markdown', name: 'note' });
  });

  test.each([
    [undefined, 'LETTER_MISSING'],
    ['company.html', 'LETTER_KIND_UNKNOWN'],
    ['none.txt', 'FILE_UNREADABLE'],
    ['huge.txt', 'FILE_UNREADABLE'],
  ])('%s is a problem: %s', async (letter, code) => {
    expect(await problemOf(() => prepare(letter))).toMatchObject({ code });
  });
});
