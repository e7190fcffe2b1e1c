import { Container, ContainerModule } from 'inversify';
import { Bus, SubjectBus } from '../bus/bus.ts';
import { Clock, Ledger, Log, Random } from '../contracts/index.ts';
import { InstanceParts } from '../plugins/instances.ts';
import { PluginHost } from '../plugins/plugin-host.ts';
import { ReceiveStream } from '../receive/receive-stream.ts';
import { ExchangersOf } from '../send/destination-groups.ts';
import { SendStream } from '../send/send-stream.ts';
import { Configuration } from './configuration/configuration.ts';
import { Contributions } from './contributions.ts';
import { LedgerSession } from './ledger-session.ts';
import { LiveConfiguration } from './live-configuration.ts';

/** What the outside gives a host: time, randomness, and where its log lines go. */
export interface Surroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly exchangersOf: ExchangersOf;
}

/** All containers alike: one of each, and no code made at run time. */
const style = { defaultScope: 'Singleton', jitless: true } as const;

/** The surroundings and the bus. */
function groundModule({ clock, random, log, exchangersOf }: Surroundings): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(Clock).toConstantValue(clock);
    bind(Random).toConstantValue(random);
    bind(Log).toConstantValue(log);
    bind(ExchangersOf).toConstantValue(exchangersOf);
    bind(Bus).toConstantValue(new SubjectBus(log));
  });
}

/** The plugins and what the configuration composes out of them. */
function pluginsModule(
  configuration: Configuration,
  live: LiveConfiguration,
  plugins: PluginHost,
  parts: InstanceParts,
): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(Configuration).toConstantValue(configuration);
    bind(LiveConfiguration).toConstantValue(live);
    bind(PluginHost).toConstantValue(plugins);
    bind(InstanceParts).toConstantValue(parts);
    bind(Contributions).toSelf();
  });
}

/** What lives as long as the ledger is open. */
function ledgerModule(ledger: Ledger): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(Ledger).toConstantValue(ledger);
    bind(SendStream).toSelf();
    bind(ReceiveStream).toSelf();
    bind(LedgerSession).toSelf();
  });
}

export function groundContainer(surroundings: Surroundings): Container {
  const container = new Container(style);
  container.load(groundModule(surroundings));
  return container;
}

export function loadPlugins(
  container: Container,
  configuration: Configuration,
  live: LiveConfiguration,
  plugins: PluginHost,
  parts: InstanceParts,
): void {
  container.load(pluginsModule(configuration, live, plugins, parts));
}

export function containerWithLedger(parent: Container, ledger: Ledger): Container {
  const container = new Container({ ...style, parent });
  container.load(ledgerModule(ledger));
  return container;
}
