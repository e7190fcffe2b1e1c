import type { Instance as InstanceOf } from '#contracts';

/** The account, inbox or policy that a class is made for, as `@inject(Instance)` gives it. */
export type Instance<Settings = unknown> = InstanceOf<Settings>;
export const Instance: unique symbol = Symbol.for('postrider.Instance');
