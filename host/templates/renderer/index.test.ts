import { test } from 'node:test';
import { rendererContract } from '@postrider/sdk/testing';
import { compile } from './index.ts';

const file = 'spring.letter';

// Everything that a renderer promises.
const cases = rendererContract({
  create: () => ({ compile }),
  letter: (subject, text) => ({ file, text: `${subject}\n\n${text}\n` }),
  field: (name, fallback) => (fallback === undefined ? `{{${name}}}` : `{{${name}|${fallback}}}`),
  faulty: [{ letter: { file, text: 'Spring {{\n\nDear {{name,\nbye }}\n' }, lines: [1, 3, 4] }],
});

for (const { name, run } of cases) test(name, run);
