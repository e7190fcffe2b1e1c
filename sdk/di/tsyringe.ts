// tsyringe refuses to be imported before Reflect.getMetadata exists: this line comes first, and everything in this
// folder takes tsyringe from here.
import 'reflect-metadata';

export { container as root, delay, inject, injectable, Lifecycle } from 'tsyringe';
export type { DependencyContainer, InjectionToken } from 'tsyringe';
