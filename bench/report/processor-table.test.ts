import { expect, test } from 'vitest';
import { spentByFunction, spentByPart, type Profile } from './processor-table.ts';

const frame = (id: number, functionName: string, url: string) => ({
  id,
  callFrame: { functionName, url, lineNumber: 9 },
});
const profile: Profile = {
  nodes: [
    frame(1, 'writev', ''),
    frame(2, 'render', 'file:///somewhere/core/dist/send/render/compile-message.js'),
    frame(3, 'fill', 'file:///somewhere/core/dist/send/look-ahead.js'),
    frame(4, 'render', 'file:///somewhere/core/dist/send/render/compile-message.js'),
  ],
  samples: [1, 2, 3, 4, 1],
  timeDeltas: [100, 20, 30, 60, 90],
};

test('time is told by part of the house, for each mail, most first', () => {
  expect(spentByPart(profile, 10)).toEqual([
    { name: 'sockets (system calls)', microseconds: 19 },
    { name: 'core: render', microseconds: 8 },
    { name: 'core: send', microseconds: 3 },
  ]);
});

test('a function called from several places is told once, by its place in the tree', () => {
  expect(spentByFunction(profile, 10).map(({ name }) => name)).toEqual([
    'writev (C++)',
    'render, core/send/render/compile-message.js:10',
    'fill, core/send/look-ahead.js:10',
  ]);
});
