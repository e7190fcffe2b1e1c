import type { Problem } from '@postrider/core/contracts';

/** Something failed after the first mail had been handed over, the disk for example: it is not the call that is wrong. */
export class SendingBrokeOff extends Error {
  override readonly name = 'SendingBrokeOff';

  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(({ what }) => what).join('\n'));
  }
}
