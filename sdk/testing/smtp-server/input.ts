/** What a client sent and the server has not looked at yet: lines and content, waited for. */
export class Input {
  #store: Buffer = Buffer.alloc(4096);
  #start = 0;
  #end = 0;
  #ended = false;
  #wake: (() => void) | undefined;

  push(chunk: Buffer): void {
    if (this.#end + chunk.length > this.#store.length) {
      const grown = Buffer.alloc(2 * (this.waiting + chunk.length));
      this.#store.copy(grown, 0, this.#start, this.#end);
      this.#end = this.waiting;
      this.#start = 0;
      this.#store = grown;
    }
    chunk.copy(this.#store, this.#end);
    this.#end += chunk.length;
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** Octets that came and wait. */
  get waiting(): number {
    return this.#end - this.#start;
  }

  /** Forgets what waits: nothing sent before TLS counts after it (RFC 3207 section 6). */
  discard(): void {
    this.#start = this.#end;
  }

  /** Resolves to false when the client has gone before anything came. */
  async some(): Promise<boolean> {
    while (this.waiting === 0 && !this.#ended) await this.#more();
    return this.waiting > 0;
  }

  /** One line without its line end, or undefined when the client has gone. */
  async line(): Promise<string | undefined> {
    for (;;) {
      const end = this.#octets().indexOf('\n');
      if (end >= 0) {
        return this.#take(end + 1)
          .toString('utf8')
          .replace(/\r?\n$/, '');
      }
      if (this.#ended) return undefined;
      await this.#more();
    }
  }

  /** Content up to its final dot line, still dot-stuffed, without that line; undefined when the client has gone. */
  async content(): Promise<Buffer | undefined> {
    for (let from = 0; ;) {
      const octets = this.#octets();
      if (octets.toString('latin1', 0, 3) === '.\r\n') return this.#take(3).subarray(0, 0);
      const end = octets.indexOf('\r\n.\r\n', from);
      if (end >= 0) return this.#take(end + 5).subarray(0, end + 2);
      if (this.#ended) return undefined;
      from = Math.max(0, octets.length - 4);
      await this.#more();
    }
  }

  /** So many octets, or undefined when the client has gone before. */
  async octets(count: number): Promise<Buffer | undefined> {
    while (this.waiting < count) {
      if (this.#ended) return undefined;
      await this.#more();
    }
    return this.#take(count);
  }

  #octets(): Buffer {
    return this.#store.subarray(this.#start, this.#end);
  }

  #take(length: number): Buffer {
    const taken = Buffer.from(this.#store.subarray(this.#start, this.#start + length));
    this.#start += length;
    return taken;
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
