import type { Socket } from 'node:net';

/** Octets a client may send without a line end: RFC 2449 section 4 allows 255, SASL (RFC 5034) wants more. */
const longestLine = 8192;

/** The lines that come in over a socket, to be taken one by one. */
export class LineSource {
  #socket: Socket | undefined;
  #rest = '';
  #ended = false;
  #lines: string[] = [];
  #wake: (() => void) | undefined;
  readonly #arrived: (line: string) => void;

  /** `arrived` hears of each line as it comes in, which may be before it is taken. */
  constructor(arrived: (line: string) => void) {
    this.#arrived = arrived;
  }

  attach(socket: Socket): void {
    this.#socket = socket;
    socket.on('data', this.#take);
    socket.on('close', this.#end);
  }

  /** Lets go of the socket and forgets what came in over it. */
  detach(): void {
    this.#socket?.off('data', this.#take);
    this.#socket?.off('close', this.#end);
    this.#rest = '';
    this.#lines = [];
  }

  /** The next line without its line end; undefined when the connection has ended. */
  async next(): Promise<string | undefined> {
    while (this.#lines.length === 0 && !this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#ended ? undefined : this.#lines.shift();
  }

  readonly #take = (chunk: Buffer): void => {
    const lines = (this.#rest + chunk.toString('utf8')).split('\r\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > longestLine) this.#socket?.destroy();
    for (const line of lines) this.#arrived(line);
    this.#lines.push(...lines);
    this.#wake?.();
  };

  readonly #end = (): void => {
    this.#ended = true;
    this.#wake?.();
  };
}
