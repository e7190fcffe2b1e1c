import { defineConfig } from 'vitest/config';

// Legacy decorators are set here as well as in tsconfig.json: vitest's transform cache notices only this file.
const shared = {
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  ssr: { resolve: { conditions: ['@postrider/source'] } },
};

export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['{core,sdk,smtp,plugins,host,bench,test/stories,test/architecture}/**/*.test.ts'],
          exclude: ['**/dist/**', '**/node_modules/**', 'bench/simulator/**', 'host/templates/**'],
          isolate: false,
          // One worker fewer, which is the default, leaves half of a small computer idle.
          maxWorkers: '100%',
          // Five seconds of a busy computer are not five of the test's own, and a hook may try a whole kit: other checks run
          // beside it.
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'whole',
          include: ['test/{end-to-end,security}/**/*.test.ts'],
          exclude: ['**/dist/**', '**/node_modules/**'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'simulator',
          include: ['bench/simulator/**/*.test.ts'],
          exclude: ['**/dist/**', '**/node_modules/**'],
          maxWorkers: '100%',
          testTimeout: 120_000,
        },
      },
    ],
  },
});
