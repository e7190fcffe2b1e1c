// For processes that the host starts beside itself, such as a plugin's tests: `node --import`.
import { lendSdk } from './lend-sdk.ts';

lendSdk();
