import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 collect garbage before the heap is half as large again as what lives in it. By itself it waits longer the more
 * memory the computer has: sending 150,000 mails then took 326 MiB instead of 253 on one with 24 GiB, for 1 or 2 % less
 * processor time. The command says it for its own process; a program that embeds Postrider decides for its own.
 */
export function keepHeapModest(): void {
  setFlagsFromString('--heap-growing-percent=50');
}
