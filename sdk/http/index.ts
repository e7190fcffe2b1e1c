export { httpRefusal } from './http-refusal.ts';
export { httpsClient } from './https-client.ts';
export type { HttpsAnswer, HttpsClient, HttpsRequest, HttpsServer } from './https-client.ts';
export { retryAfter } from './retry-after.ts';
