import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testInstance } from '@postrider/sdk/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import folderPlugin from '../../examples/transport-folder/index.ts';
import { Stage, factoryOf } from './stage.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outbox-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('the example plugin carries a campaign: one file a person', async () => {
  const outbox = join(folder, 'outbox');
  const transport = await (
    await factoryOf(folderPlugin, 'transports', 'folder')
  )(testInstance({ settings: { folder: outbox } }));
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(20);
  const { end } = await stage.run({ studio: { transport } });
  expect(end).toEqual({ kind: 'finished' });
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 20 });
  const files = await readdir(outbox);
  expect(files).toHaveLength(20);
  expect(files.every((file) => file.startsWith(`${campaign.id}.`) && file.endsWith('.eml'))).toBe(true);
  const mails = await Promise.all(files.map((file) => readFile(join(outbox, file), 'utf8')));
  for (let person = 0; person < 20; person++)
    expect(mails.filter((mail) => mail.includes(`To: person${person}@`))).toHaveLength(1);
});

test('a folder it cannot use stops the account, and says what to do', async () => {
  await writeFile(join(folder, 'file'), '');
  const make = await factoryOf(folderPlugin, 'transports', 'folder');
  const transport = await make(testInstance({ name: 'files', settings: { folder: join(folder, 'file', 'in') } }));
  const { signal } = new AbortController();
  expect(await transport.verify(signal)).toMatchObject({
    code: 'FOLDER_UNUSABLE',
    next: 'Name a folder you may write to.',
  });
  expect(await transport.connect(signal)).toMatchObject({
    kind: 'refused',
    refusal: { class: 'config', scope: 'account' },
  });
});
