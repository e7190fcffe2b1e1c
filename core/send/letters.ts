import { causeOf } from '../contracts/index.ts';
import type { Campaign, CampaignId, DueDelivery, Mail, Refused, Renderer } from '../contracts/index.ts';
import { messageIdDomain } from './message-id-domain.ts';
import { compileMessage } from './render/compile-message.ts';
import type { CompiledMessage } from './render/compile-message.ts';
import type { Cut } from './render/message-layout.ts';
import type { MessageFrame } from './render/message-frame.ts';

/** Finds the renderer a campaign's letter was written for. */
export type RendererOf = (id: string) => Promise<Renderer>;

/** A mail, or why this person's cannot be made; the others' can. */
export type Rendered =
  | { readonly kind: 'rendered'; readonly mail: Mail }
  | { readonly kind: 'unrenderable'; readonly outcome: Refused };

/** The letters of a run's campaigns, each compiled once. */
export class Letters {
  readonly #rendererOf: RendererOf;
  readonly #compiled = new Map<CampaignId, CompiledMessage>();
  readonly #sizes = new Map<CampaignId, number>();

  constructor(rendererOf: RendererOf) {
    this.#rendererOf = rendererOf;
  }

  /** @throws ProblemError when the template cannot be compiled. */
  async prepare(campaign: Campaign): Promise<void> {
    if (this.#compiled.has(campaign.id)) return;
    const renderer = await this.#rendererOf(campaign.renderer);
    const message = compileMessage(await renderer.compile(campaign.template), frameOf(campaign));
    this.#compiled.set(campaign.id, message);
    this.#sizes.set(
      campaign.id,
      message.render({ id: 1, address: campaign.sender.address, fields: {} }, campaign.createdAt).size,
    );
  }

  /** A seed carries the letter of a campaign that was prepared, under its own Message-ID. */
  standFor(seed: CampaignId, of: CampaignId): void {
    const [message, size] = [this.#compiled.get(of), this.#sizes.get(of)];
    if (message !== undefined) this.#compiled.set(seed, message);
    if (size !== undefined) this.#sizes.set(seed, size);
  }

  /** A seed that was sent. */
  forget(seed: CampaignId): void {
    this.#compiled.delete(seed);
    this.#sizes.delete(seed);
  }

  /** Octets of the campaign's largest mail so far; before the first, of one without any fields filled in. */
  sizeOf(campaign: CampaignId): number {
    return this.#sizes.get(campaign) ?? 0;
  }

  render(delivery: DueDelivery, at: number, cut: Cut): Rendered {
    const message = this.#compiled.get(delivery.campaign);
    if (message === undefined) throw new Error(`The letter of campaign ${delivery.campaign} was not prepared.`);
    try {
      const mail = message.render(delivery, at, cut);
      if (mail.size > this.sizeOf(delivery.campaign)) this.#sizes.set(delivery.campaign, mail.size);
      return { kind: 'rendered', mail };
    } catch (thrown) {
      const text = `The mail could not be made: ${causeOf(thrown).message}`;
      return { kind: 'unrenderable', outcome: { kind: 'refused', class: 'content', scope: 'mail', reply: { text } } };
    }
  }
}

/** Octets of a letter's mail without any fields filled in: what a forecast takes a mail for. @throws ProblemError when it is broken. */
export async function measureLetter(
  renderer: Renderer,
  letter: Pick<Campaign, 'sender' | 'template'>,
): Promise<number> {
  const program = await renderer.compile(letter.template);
  const message = compileMessage(program, frameOf({ id: '0000000000', sender: letter.sender }));
  return message.render({ id: 1, address: letter.sender.address, fields: {} }, 0).size;
}

function frameOf({ id, sender, nameColumn }: Pick<Campaign, 'id' | 'sender' | 'nameColumn'>): MessageFrame {
  return {
    campaign: id,
    sender,
    envelopeFrom: sender.address,
    messageIdDomain: messageIdDomain(sender),
    ...(nameColumn === undefined ? {} : { nameField: nameColumn }),
  };
}
