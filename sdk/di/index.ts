export { Clock, Log, Random } from '#contracts';
export { Instance } from './instance.ts';
export { privateContainer, type Injectable, type PrivateContainer } from './private-container.ts';
export { delay, inject, injectable } from './tsyringe.ts';
