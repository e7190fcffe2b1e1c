/** What a client sent and the server has not looked at yet: lines and content, waited for. */
export class Input {
  #octets: Buffer = Buffer.alloc(0);
  #ended = false;
  #wake: (() => void) | undefined;

  push(chunk: Buffer): void {
    this.#octets = this.#octets.length === 0 ? chunk : Buffer.concat([this.#octets, chunk]);
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** Octets that came and wait. */
  get waiting(): number {
    return this.#octets.length;
  }

  /** Forgets what waits: nothing sent before TLS counts after it (RFC 3207 section 6). */
  discard(): void {
    this.#octets = Buffer.alloc(0);
  }

  /** Resolves to false when the client has gone before anything came. */
  async some(): Promise<boolean> {
    while (this.#octets.length === 0 && !this.#ended) await this.#more();
    return this.#octets.length > 0;
  }

  /** One line without its line end, or undefined when the client has gone. */
  async line(): Promise<string | undefined> {
    for (;;) {
      const end = this.#octets.indexOf('\n');
      if (end >= 0)
        return this.#take(end + 1)
          .toString('utf8')
          .replace(/\r?\n$/, '');
      if (this.#ended) return undefined;
      await this.#more();
    }
  }

  /** Content up to its final dot line, still dot-stuffed, without that line; undefined when the client has gone. */
  async content(): Promise<Buffer | undefined> {
    for (let from = 0; ;) {
      if (this.#octets.subarray(0, 3).equals(Buffer.from('.\r\n'))) return this.#take(3).subarray(0, 0);
      const end = this.#octets.indexOf('\r\n.\r\n', from);
      if (end >= 0) return this.#take(end + 5).subarray(0, end + 2);
      if (this.#ended) return undefined;
      from = Math.max(0, this.#octets.length - 4);
      await this.#more();
    }
  }

  #take(length: number): Buffer {
    const taken = this.#octets.subarray(0, length);
    this.#octets = this.#octets.subarray(length);
    return taken;
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
