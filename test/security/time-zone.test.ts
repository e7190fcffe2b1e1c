import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { isolatedInstance } from '../../core/composition/testing/isolated-instance.ts';
import { levels } from './levels.ts';

const plugin = `export default { activate(context) {
  context.register('handlers', 'clerk', () => ({
    handle: () => [{ kind: 'task', sink: 'office', task: {
      title: Intl.DateTimeFormat().resolvedOptions().timeZone,
      body: new Date(Date.UTC(2026, 6, 1)).toString() + ' ' + Object.keys(process.env).filter((name) => !name.startsWith('NODE_')).join(),
    } }],
  }));
} };`;

const settings = { type: 'object', properties: {}, additionalProperties: false };

const manifest = {
  name: 'postrider-clerk',
  version: '1.0.0',
  type: 'module',
  exports: './index.js',
  engines: { postrider: '*' },
  postrider: { contributes: { handlers: [{ id: 'clerk', api: 'handler/v1', title: 'Clerk', settings }] } },
};

const mail = {
  inbox: 'sales',
  uid: '1',
  kind: 'human',
  to: [],
  cc: [],
  subject: '',
  text: '',
  references: [],
  bounces: [],
} as const;

describe.each(levels.filter(({ system }) => system !== undefined))('confined by $kind', ({ system }) => {
  test('a plugin’s local times are the host’s, and nothing else of its environment is known', async () => {
    await using root = await mkdtempDisposable(path.join(tmpdir(), 'postrider-zone-'));
    const folder = path.join(root.path, 'clerk');
    await mkdir(folder);
    await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
    await writeFile(path.join(folder, 'index.js'), plugin);
    await using made = await isolatedInstance({
      folder,
      kind: 'handlers',
      use: 'clerk',
      timeZone: 'Pacific/Chatham',
      ...(system === undefined ? {} : { system }),
    });
    const [action] = await made.contribution.handle(mail, { inbox: 'sales' });
    expect(action).toMatchObject({
      task: {
        title: 'Pacific/Chatham',
        body: expect.stringMatching(/^Wed Jul 01 2026 12:45:00 GMT\+1245 .* TZ$/) as string,
      },
    });
  });
});
