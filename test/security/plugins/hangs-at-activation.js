import { hostile, never } from './hostile.js';

export default hostile({ activate: never });
