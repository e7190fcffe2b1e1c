import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { LineSource } from './line-source.ts';
import type { Pop3Answer, Pop3Dialogue } from './pop3-dialogue.ts';
import type { Pop3Cue, Pop3Fault } from './pop3-fault.ts';

/** PEM texts. */
export interface Pop3Certificate {
  readonly key: string;
  readonly cert: string;
}

export interface SessionScript {
  readonly number: number;
  readonly certificate: Pop3Certificate | undefined;
  /** Lengths of the pieces that answers are written in, over and over; empty: each in one piece. */
  readonly pieces: readonly number[];
  fault(cue: Pop3Cue): Pop3Fault | undefined;
  /** Hears of each command as it arrives; `early` when the one before had not been answered. */
  arrived(command: string, early: boolean): void;
}

const harmless = /^(?:CAPA|USER|STAT|LIST|UIDL|RETR|TOP|DELE|RSET|NOOP|STLS|QUIT)(?: |$)/;

/** A command as it may be shown: what could be a password is left out. */
function shown(line: string): string {
  const [word = '', ...rest] = line.split(' ');
  const command = [word.toUpperCase(), ...rest].join(' ');
  if (harmless.test(command)) return command;
  return /^(?:PASS|APOP|AUTH)(?: |$)/.exec(command)?.[0].trimEnd() ?? 'UNKNOWN';
}

/** Carries one dialogue over one connection until either side ends it. */
export async function serveSession(first: Socket, dialogue: Pop3Dialogue, script: SessionScript): Promise<void> {
  let socket = first;
  let unanswered = 0;
  const times = new Map<string, number>();
  const source = new LineSource((line) => {
    // After a challenge the line is a password, and no command.
    script.arrived(dialogue.challenged ? 'CONTINUATION' : shown(line), unanswered > 0);
    unanswered += 1;
  });
  source.attach(socket);

  const write = async (octets: Uint8Array): Promise<void> => {
    if (socket.writable) await new Promise<void>((resolve) => void socket.write(octets, () => resolve()));
  };
  const writePieces = async (octets: Buffer): Promise<void> => {
    if (script.pieces.length === 0) return write(octets);
    for (let from = 0, turn = 0; from < octets.length; turn++) {
      const length = Math.max(1, script.pieces[turn % script.pieces.length] ?? 1);
      await write(octets.subarray(from, from + length));
      // Gives the other side, when it lives in this process, a chance to read this piece alone.
      await setImmediate();
      from += length;
    }
  };
  const say = async (verb: string, argument: string, answer: () => Pop3Answer): Promise<Pop3Answer['next']> => {
    const time = (times.get(verb) ?? 0) + 1;
    times.set(verb, time);
    const fault = script.fault({ verb, argument, session: script.number, time });
    if (fault?.kind === 'answer') {
      await writePieces(Buffer.from(fault.octets));
      return 'go-on';
    }
    if (fault?.kind === 'wait') await Promise.allSettled([fault.until]);
    const { octets, next } = answer();
    if (fault?.kind === 'cut') {
      await writePieces(octets.subarray(0, fault.after));
      socket.destroy();
      return 'close';
    }
    await writePieces(fault?.kind === 'add' ? Buffer.concat([octets, Buffer.from(fault.octets)]) : octets);
    return next;
  };

  let next = await say('GREETING', '', () => dialogue.greeting());
  while (next !== 'close') {
    const line = await source.next();
    if (line === undefined) break;
    const space = line.indexOf(' ');
    const argument = space < 0 ? '' : line.slice(space + 1);
    const keyword = (space < 0 ? line : line.slice(0, space)).toUpperCase();
    next = dialogue.challenged
      ? await say('CONTINUATION', '', () => dialogue.answer('', line))
      : await say(keyword, argument, () => dialogue.answer(keyword, argument));
    unanswered = Math.max(0, unanswered - 1);
    if (next === 'secure' && script.certificate !== undefined) {
      source.detach();
      unanswered = 0;
      socket = new TLSSocket(socket, { isServer: true, ...script.certificate });
      // A client that turns away from the certificate is no fault of this server.
      socket.on('error', () => {});
      source.attach(socket);
      dialogue.secured();
    }
  }
  socket.end();
}
