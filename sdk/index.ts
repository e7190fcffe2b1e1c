export * from '@postrider/core/contracts';
export * from '@postrider/core/mail';
export * from './define-plugin.ts';
export * from './replies/index.ts';
