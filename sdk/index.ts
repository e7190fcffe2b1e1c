export * from '@postrider/core/contracts';
export * from './define-plugin.ts';
export * from './replies/index.ts';
