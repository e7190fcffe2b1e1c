import { hostile } from './hostile.js';

export default hostile({ send: () => process.abort() });
