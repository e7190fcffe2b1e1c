import { expect, test } from 'vitest';
import { definePlugin } from '../define-plugin.ts';
import { activated } from './activated.ts';
import { scriptedTransport } from './scripted-transport.ts';
import { testInstance } from './test-instance.ts';

test('a plugin makes what it registered, and is stopped as by a host', async () => {
  const said: string[] = [];
  const transport = scriptedTransport();
  const plugin = await activated(
    definePlugin({
      activate(context) {
        context.own({ [Symbol.dispose]: () => void said.push('first disposed') });
        context.own({ [Symbol.asyncDispose]: async () => void said.push('second disposed') });
        context.own(context.register('transports', 'acme', () => transport));
        context.signal.addEventListener('abort', () => said.push('stopping'));
      },
      deactivate: () => void said.push('deactivated'),
    }),
  );
  const instance = testInstance({ settings: {} });
  expect(await plugin.make('transports', 'acme', instance)).toBe(transport);
  await expect(plugin.make('inboxes', 'acme', instance)).rejects.toThrow('inboxes/acme');
  await plugin[Symbol.asyncDispose]();
  expect(said).toEqual(['stopping', 'deactivated', 'second disposed', 'first disposed']);
  await expect(plugin.make('transports', 'acme', instance)).rejects.toThrow('transports/acme');
});
