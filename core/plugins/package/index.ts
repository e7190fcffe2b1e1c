export * from './collect-files.ts';
export { integrityFile, signatureFile } from './integrity.ts';
export * from './missing-libraries.ts';
export * from './package-files.ts';
export * from './place-files.ts';
export * from './read-package.ts';
export { fingerprintOf } from './signature.ts';
export * from './write-package.ts';
