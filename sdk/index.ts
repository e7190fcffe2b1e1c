export * from '#contracts';
export * from '#mail';
export * from './define-plugin.ts';
export * from './http/index.ts';
export * from './replies/index.ts';
