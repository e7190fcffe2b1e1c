import { classifyReply, parseReply, type Phase, type Refused } from '@postrider/sdk';

/** The server said no: what that leads to is read from its words, by the rules all transports share. */
export function refusedByReply(text: string, phase: Phase): Refused {
  const reply = parseReply(text, phase);
  return { kind: 'refused', ...classifyReply(reply), reply };
}

/** The mail was certainly not sent, and the connection is of no more use; nobody's fault but the network's. */
export function notSent(why: string, phase?: Phase): Refused {
  return {
    kind: 'refused',
    class: 'transient',
    scope: 'connection',
    reply: { text: `The mail was not sent: ${why}`, ...(phase === undefined ? {} : { phase }) },
  };
}
