import { SdkMark } from '#contracts';
import { expect, test } from 'vitest';
import { definePlugin } from './define-plugin.ts';
import { version } from './version.ts';

test('a plugin stays the object it is, marked with the copy of the SDK it was defined with', () => {
  class Mine {
    activate(): void {}
  }
  const plugin = new Mine();
  expect(definePlugin(plugin)).toBe(plugin);
  expect(definePlugin(plugin)[SdkMark]).toEqual({ version, url: expect.stringMatching(/define-plugin\.ts$/) });
  expect(Object.keys(plugin)).toEqual([]);
});

test('a frozen plugin is taken as it is', () => {
  const plugin = Object.freeze({ activate: () => undefined });
  expect(definePlugin(plugin)).toBe(plugin);
});
