import { createHash } from 'node:crypto';
import { multiLine } from './dot-stuffing.ts';
import type { HeldMaildrop, Maildrop, StoredMail } from './maildrop.ts';

/** What a server may offer; what is left out is refused as an unknown command, and not told by CAPA. */
export const pop3Offers = ['CAPA', 'USER', 'APOP', 'SASL PLAIN', 'UIDL', 'TOP', 'PIPELINING', 'RESP-CODES'] as const;
export type Pop3Offer = (typeof pop3Offers)[number];

export interface Pop3Account {
  readonly password: string;
  readonly maildrop: Maildrop;
}

/** What the dialogue knows of the server it speaks for. */
export interface Pop3House {
  account(user: string): Pop3Account | undefined;
  readonly offers: ReadonlySet<Pop3Offer>;
  /** The message identifier of the greeting that APOP hashes. */
  readonly timestamp: string;
  /** True when STLS is offered; nobody is signed in before it. */
  readonly stls: boolean;
}

/** What to write, and what follows once it is written. */
export interface Pop3Answer {
  readonly octets: Buffer;
  readonly next: 'go-on' | 'secure' | 'close';
}

type State =
  | { readonly name: 'authorization'; readonly user?: string }
  | { readonly name: 'challenged' }
  | { readonly name: 'transaction'; readonly drop: HeldMaildrop };

const line = (text: string): Pop3Answer => ({ octets: Buffer.from(`${text}\r\n`, 'latin1'), next: 'go-on' });
const lines = (text: string, body: Uint8Array): Pop3Answer => ({
  octets: Buffer.concat([Buffer.from(`${text}\r\n`, 'latin1'), multiLine(body)]),
  next: 'go-on',
});
const list = (text: string, entries: readonly string[]): Pop3Answer =>
  lines(text, Buffer.from(entries.map((entry) => `${entry}\r\n`).join(''), 'latin1'));
const unknownCommand = line('-ERR unknown command');

/** One session's side of the conversation (RFC 1939): takes lines, gives answers, does no input or output. */
export class Pop3Dialogue implements Disposable {
  readonly #house: Pop3House;
  #secured = false;
  #state: State = { name: 'authorization' };

  constructor(house: Pop3House) {
    this.#house = house;
  }

  greeting(): Pop3Answer {
    return line(this.#house.offers.has('APOP') ? `+OK ready ${this.#house.timestamp}` : '+OK ready');
  }

  /** True while the next line is the client's answer to a SASL challenge. */
  get challenged(): boolean {
    return this.#state.name === 'challenged';
  }

  /** Word that TLS has begun: everything said before is forgotten (RFC 2595 section 4). */
  secured(): void {
    this.#secured = true;
    this.#state = { name: 'authorization' };
  }

  answer(verb: string, argument: string): Pop3Answer {
    if (this.#state.name === 'challenged') return this.#plain(argument);
    if (verb === 'CAPA' && this.#house.offers.has('CAPA')) return this.#capabilities();
    if (verb === 'QUIT') return this.#quit();
    return this.#state.name === 'authorization'
      ? this.#authorize(verb, argument, this.#state.user)
      : this.#transact(verb, argument, this.#state.drop);
  }

  /** Lets go of the maildrop; deletions that no QUIT confirmed are forgotten. */
  [Symbol.dispose](): void {
    if (this.#state.name === 'transaction') this.#state.drop[Symbol.dispose]();
  }

  get #mustSecure(): boolean {
    return this.#house.stls && !this.#secured;
  }

  #capabilities(): Pop3Answer {
    const { offers } = this.#house;
    const told = pop3Offers.filter(
      (offer) =>
        offers.has(offer) &&
        offer !== 'CAPA' &&
        offer !== 'APOP' &&
        !(this.#mustSecure && (offer === 'USER' || offer === 'SASL PLAIN')),
    );
    return list('+OK capabilities', [...told, ...(this.#mustSecure ? ['STLS'] : [])]);
  }

  #authorize(verb: string, argument: string, user: string | undefined): Pop3Answer {
    const { offers } = this.#house;
    if (verb === 'STLS' && this.#mustSecure) return { ...line('+OK begin TLS'), next: 'secure' };
    if (this.#mustSecure) return line('-ERR STLS comes first');
    if (verb === 'USER' && offers.has('USER')) {
      this.#state = { name: 'authorization', user: argument };
      return line('+OK now the password');
    }
    if (verb === 'PASS' && offers.has('USER')) return this.#pass(user, argument);
    if (verb === 'APOP' && offers.has('APOP')) return this.#apop(argument);
    if (verb === 'AUTH' && offers.has('SASL PLAIN')) return this.#auth(argument);
    return unknownCommand;
  }

  #pass(user: string | undefined, password: string): Pop3Answer {
    return user === undefined ? line('-ERR USER comes first') : this.#signIn(user, (secret) => secret === password);
  }

  #apop(argument: string): Pop3Answer {
    const [, user = '', digest = ''] = /^(.+) ([0-9a-f]{32})$/.exec(argument) ?? [];
    return this.#signIn(user, (secret) => {
      // MD5 is what RFC 1939 section 7 prescribes.
      const expected = createHash('md5').update(this.#house.timestamp + secret);
      return expected.digest('hex') === digest;
    });
  }

  #auth(argument: string): Pop3Answer {
    const [mechanism = '', initial] = argument.split(' ');
    if (mechanism.toUpperCase() !== 'PLAIN') return line('-ERR unknown mechanism');
    if (initial !== undefined) return this.#plain(initial);
    this.#state = { name: 'challenged' };
    return line('+ ');
  }

  /** RFC 4616: authorization identity, authentication identity and password, parted by NUL. */
  #plain(response: string): Pop3Answer {
    this.#state = { name: 'authorization' };
    if (response === '*') return line('-ERR cancelled');
    const [, user = '', password = ''] = Buffer.from(response, 'base64').toString('utf8').split('\0');
    return this.#signIn(user, (secret) => secret === password);
  }

  #signIn(user: string, matches: (password: string) => boolean): Pop3Answer {
    const coded = (code: string, text: string): Pop3Answer =>
      line(this.#house.offers.has('RESP-CODES') ? `-ERR [${code}] ${text}` : `-ERR ${text}`);
    this.#state = { name: 'authorization' };
    const account = this.#house.account(user);
    if (account === undefined || !matches(account.password)) return coded('AUTH', 'sign-in failed');
    const drop = account.maildrop.hold();
    if (drop === undefined) return coded('IN-USE', 'another session holds this maildrop');
    this.#state = { name: 'transaction', drop };
    return line(`+OK ${drop.present.length} mails`);
  }

  #quit(): Pop3Answer {
    if (this.#state.name === 'transaction') {
      this.#state.drop.update();
      this.#state.drop[Symbol.dispose]();
    }
    return { ...line('+OK bye'), next: 'close' };
  }

  #transact(verb: string, argument: string, drop: HeldMaildrop): Pop3Answer {
    switch (verb) {
      case 'STAT':
        return line(`+OK ${drop.present.length} ${drop.present.reduce((sum, [, mail]) => sum + mail.listedSize, 0)}`);
      case 'LIST':
        return this.#listing(argument, drop, (mail) => String(mail.listedSize));
      case 'UIDL':
        return this.#house.offers.has('UIDL') ? this.#listing(argument, drop, (mail) => mail.uid) : unknownCommand;
      case 'RETR':
        return this.#withMail(argument, drop, (mail) => lines(`+OK ${mail.raw.length} octets`, mail.raw));
      case 'TOP':
        return this.#house.offers.has('TOP') ? this.#top(argument, drop) : unknownCommand;
      case 'DELE':
        return this.#withMail(argument, drop, (mail) => {
          drop.delete(mail);
          return line('+OK marked');
        });
      case 'RSET':
        drop.reset();
        return line('+OK nothing is marked');
      case 'NOOP':
        return line('+OK');
      default:
        return unknownCommand;
    }
  }

  #listing(argument: string, drop: HeldMaildrop, tell: (mail: StoredMail) => string): Pop3Answer {
    if (argument === '')
      return list(
        '+OK',
        drop.present.map(([number, mail]) => `${number} ${tell(mail)}`),
      );
    return this.#withMail(argument, drop, (mail) => line(`+OK ${argument} ${tell(mail)}`));
  }

  #top(argument: string, drop: HeldMaildrop): Pop3Answer {
    const [number = '', count = ''] = argument.split(' ');
    if (!/^\d+$/.test(count)) return line('-ERR TOP takes a number and a count of lines');
    return this.#withMail(number, drop, (mail) => {
      const blank = mail.raw.indexOf('\r\n\r\n');
      if (blank < 0) return lines('+OK', mail.raw);
      let end = blank + 4;
      for (let left = Number(count); left > 0 && end < mail.raw.length; left--) {
        const lineEnd = mail.raw.indexOf('\r\n', end);
        end = lineEnd < 0 ? mail.raw.length : lineEnd + 2;
      }
      return lines('+OK', mail.raw.subarray(0, end));
    });
  }

  #withMail(argument: string, drop: HeldMaildrop, act: (mail: StoredMail) => Pop3Answer): Pop3Answer {
    const mail = /^\d{1,9}$/.test(argument) ? drop.mail(Number(argument)) : undefined;
    return mail === undefined ? line('-ERR no such mail') : act(mail);
  }
}
