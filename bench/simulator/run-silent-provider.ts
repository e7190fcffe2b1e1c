import throttleAdaptive from '@postrider/throttle-adaptive';
import { testInstance } from '@postrider/sdk/testing';
import { Stage, factoryOf } from '../../test/stories/stage.ts';
import { watching, type HiddenProvider } from './hidden-provider.ts';
import { hiddenServer } from './hidden-server.ts';

/** What became of a campaign through a provider that throws mail away. */
export interface SilentFinding {
  readonly provider: HiddenProvider;
  /** Windows of mails from the first that was thrown away to the pause. */
  readonly noticedAfter: number;
  /** Thrown away before the account was held. */
  readonly thrownAway: number;
  /** Of those, the ones that are not among the mails said to be in doubt. */
  readonly unsaid: number;
  /** Mails said to be in doubt. */
  readonly inDoubt: number;
}

const mailbox = { inbox: 'watch', address: 'watch@mailbox.example' };

/** Runs the real send stream with seeds until the account is held. */
export async function runSilentProvider(provider: HiddenProvider): Promise<SilentFinding> {
  await using stage = await Stage.open();
  await stage.clock.advance(443_210);
  const make = await factoryOf(throttleAdaptive, 'throttles', 'adaptive');
  const throttle = await make(testInstance({ settings: { atOnce: 512, raiseAfterMinutes: 60 } }));
  const { campaign } = await stage.campaign(provider.mails);
  const transport = hiddenServer(provider, stage.clock);
  const seeding = {
    mailboxes: [mailbox],
    every: watching.every,
    within: watching.within,
    look: async (): Promise<boolean> => {
      const now = stage.clock.now();
      for (const { at, delivery, messageId } of transport.arrivals.get(mailbox.address) ?? [])
        if (at <= now) await stage.ledger.seedArrived(messageId.slice(1).split('.')[0] ?? '', delivery, at);
      return true;
    },
  };
  const { end } = await stage.run({ studio: { transport, throttles: [{ key: 'studio', throttle }] } }, { seeding });
  const [doubt] = await stage.ledger.seeds('missing');
  if (end.kind !== 'held' || doubt === undefined) throw new Error(`It was not noticed: ${JSON.stringify(end)}`);

  const said = new Set<string>();
  for await (const { address, changedAt } of stage.ledger.deliveries({ campaign: campaign.id, states: ['accepted'] }))
    if (changedAt >= doubt.from) said.add(address);
  const lost = transport.thrownAway.filter(({ to }) => to !== mailbox.address);
  const before = transport.accepted.indexOf(lost[0]?.to ?? '');
  return {
    provider,
    noticedAfter: (transport.accepted.length - before) / watching.every,
    thrownAway: lost.length,
    unsaid: lost.filter(({ to }) => !said.has(to)).length,
    inDoubt: said.size,
  };
}
