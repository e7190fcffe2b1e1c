import type { Connected, Connection, Mail, Outcome, Transport, TransportCapabilities } from '#contracts';

/** What a scripted transport does with a mail; `attempt` counts that delivery's tries from 1. */
export type MailScript = (mail: Mail, attempt: number) => Outcome | Promise<Outcome>;

/** A transport that sends nowhere and does what a test says, in the order it was asked. */
export interface ScriptedTransport extends Transport {
  /** Every try, in order. */
  readonly tried: readonly Mail[];
  /** Mails that were accepted, in order. */
  readonly accepted: readonly Mail[];
  /** The most connections that were open at once, and the most mails one held unanswered. */
  readonly peak: { readonly connections: number; readonly mailsInFlight: number };
  readonly open: number;
}

export const acceptedOutcome: Outcome = {
  kind: 'accepted',
  reply: { text: '250 2.0.0 Ok', code: 250, enhanced: '2.0.0' },
};

export function scriptedTransport(
  script: MailScript = () => acceptedOutcome,
  capabilities: Partial<TransportCapabilities> = {},
  connect?: (attempt: number) => Extract<Connected, { readonly kind: 'refused' }> | undefined,
): ScriptedTransport {
  const tried: Mail[] = [];
  const accepted: Mail[] = [];
  const attempts = new Map<number, number>();
  const peak = { connections: 0, mailsInFlight: 0 };
  let open = 0;
  let connects = 0;

  const openConnection = (): Connection => {
    open++;
    peak.connections = Math.max(peak.connections, open);
    let inFlight = 0;
    let closed = false;
    return {
      offer: {},
      async send(mail) {
        inFlight++;
        peak.mailsInFlight = Math.max(peak.mailsInFlight, inFlight);
        tried.push(mail);
        const attempt = (attempts.get(mail.delivery) ?? 0) + 1;
        attempts.set(mail.delivery, attempt);
        const outcome = await script(mail, attempt);
        inFlight--;
        if (outcome.kind === 'accepted') accepted.push(mail);
        return outcome;
      },
      async close() {
        if (closed) return;
        closed = true;
        open--;
      },
    };
  };
  return {
    tried,
    accepted,
    peak,
    get open() {
      return open;
    },
    capabilities: { connections: 2, mailsInFlight: 2, ...capabilities },
    verify: async () => undefined,
    async connect() {
      connects++;
      return connect?.(connects) ?? { kind: 'connected', connection: openConnection() };
    },
  };
}
