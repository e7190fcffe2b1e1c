import throttleAdaptive from '@postrider/throttle-adaptive';
import { testInstance } from '@postrider/sdk/testing';
import { Stage, factoryOf } from '../../test/stories/stage.ts';
import type { HiddenProvider } from './hidden-provider.ts';
import { hiddenServer } from './hidden-server.ts';
import { oracleTime } from './oracle.ts';

/** What one provider showed. Times in milliseconds. */
export interface Finding {
  readonly provider: HiddenProvider;
  readonly oracle: number;
  readonly ours: number;
  /** Attempts that were refused, or never left, for each mail of the list. */
  readonly refused: number;
  readonly refusedConnections: number;
  /** People who were not accepted exactly once. */
  readonly lost: number;
}

/** A studio's clients: half of them with four big providers, the others anywhere. */
const domainOf = (index: number): string => (index % 2 === 0 ? `big${(index / 2) % 4}.example` : `own${index}.example`);

/** Runs the real send stream with the real ledger and the adaptive throttle, on virtual time. */
export async function runProvider(provider: HiddenProvider): Promise<Finding> {
  await using stage = await Stage.open();
  // No limit begins exactly when a campaign does.
  await stage.clock.advance(443_210);
  const start = stage.clock.now();
  const make = await factoryOf(throttleAdaptive, 'throttles', 'adaptive');
  const throttle = await make(testInstance({ settings: { atOnce: 512, raiseAfterMinutes: 60 } }));
  await stage.campaign(provider.mails, { account: 'studio' }, {}, domainOf);
  const transport = hiddenServer(provider, stage.clock);
  const { took } = await stage.run({ studio: { transport, throttles: [{ key: 'studio', throttle }] } });
  const accepted = new Set(transport.accepted);
  return {
    provider,
    oracle: oracleTime(provider, start),
    ours: took,
    refused: (transport.tried - transport.accepted.length) / provider.mails,
    refusedConnections: transport.refusedConnections,
    lost: provider.mails - accepted.size + (transport.accepted.length - accepted.size),
  };
}
