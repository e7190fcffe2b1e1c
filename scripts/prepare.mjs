// npm runs this after an install in the clone, so that `npx postrider` works at once.
import { build } from './setup.mjs';

build();
