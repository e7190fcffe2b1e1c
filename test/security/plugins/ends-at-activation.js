import { hostile } from './hostile.js';

export default hostile({ activate: () => process.exit(0) });
