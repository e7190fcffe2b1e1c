// npm runs this after an install in the clone, so that the `postrider` command works at once.
import { build } from './setup.mjs';

build();
