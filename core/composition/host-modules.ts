import { ContainerModule } from 'inversify';
import { Bus, SubjectBus } from '../bus/bus.ts';
import { Clock, Log, Random } from '../contracts/index.ts';

/** What the outside gives a host: time, randomness, and where its log lines go. */
export interface Surroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** The surroundings and the bus. */
export function groundModule({ clock, random, log }: Surroundings): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(Clock).toConstantValue(clock);
    bind(Random).toConstantValue(random);
    bind(Log).toConstantValue(log);
    bind(Bus)
      .toDynamicValue((context) => new SubjectBus(context.get(Log)))
      .inSingletonScope();
  });
}
