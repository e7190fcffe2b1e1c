import type { Factory, Instance, PluginContext, Renderer } from '@postrider/sdk';
import { silentLog, VirtualClock } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import plugin from './index.ts';

test('the plugin brings a renderer for MJML and one for plain text, and takes them back', async () => {
  const renderers = new Map<string, Factory<unknown>>();
  const owned: (Disposable | AsyncDisposable)[] = [];
  const context: PluginContext = {
    plugin: { name: '@postrider/content-mjml', version: '0.1.0' },
    register(kind, id, factory) {
      renderers.set(`${kind}/${id}`, factory);
      return { [Symbol.dispose]: () => void renderers.delete(`${kind}/${id}`) };
    },
    facts: { on: () => ({ [Symbol.dispose]() {} }), onAny: () => ({ [Symbol.dispose]() {} }) },
    log: silentLog,
    clock: new VirtualClock(),
    signal: new AbortController().signal,
    own: (resource) => void owned.push(resource),
  };
  await plugin.activate(context);
  expect([...renderers.keys()]).toEqual(['renderers/mjml', 'renderers/text']);
  const text = (await renderers.get('renderers/text')?.({} as Instance)) as Renderer;
  const program = await text.compile({ letter: { file: 'a.txt', text: 'Subject: Hi\n\nHello\n' } });
  expect(program.subject).toEqual([{ kind: 'words', words: 'Hi' }]);
  for (const resource of owned) if (Symbol.dispose in resource) resource[Symbol.dispose]();
  expect(renderers.size).toBe(0);
});
