import { hostile, never } from './hostile.js';

export default hostile({ connect: never, verify: never });
