import { readFile } from 'node:fs/promises';
import { type ConnectionOptions, createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { causeOf, ProblemError } from '@postrider/sdk';
import { isLoopback } from './loopback.ts';
import type { SmtpAccountSettings } from './account-settings.ts';

/** Whom an account trusts: reads the authorities' file once, when it is first needed. */
export class Trust {
  readonly #tls: SmtpAccountSettings['tls'];
  readonly #account: string;
  #context: Promise<SecureContext> | undefined;

  constructor(tls: SmtpAccountSettings['tls'], account: string) {
    this.#tls = tls;
    this.#account = account;
  }

  /** @throws ProblemError SMTP_AUTHORITY_UNREADABLE */
  async options(): Promise<ConnectionOptions> {
    const { ca, serverName, verify } = this.#tls;
    if (ca !== undefined) this.#context ??= this.#read(ca);
    const secureContext = await this.#context;
    return {
      ...(serverName === undefined ? {} : { servername: serverName }),
      ...(secureContext === undefined ? {} : { secureContext }),
      rejectUnauthorized: verify !== 'off',
    };
  }

  /**
   * The same authorities for another server of the account's provider, such as the one with the Sent folder, which
   * bears its own name.
   * @throws ProblemError SMTP_AUTHORITY_UNREADABLE
   */
  async optionsBeside(host: string): Promise<ConnectionOptions> {
    const { servername: _, rejectUnauthorized, ...options } = await this.options();
    return { ...options, rejectUnauthorized: rejectUnauthorized !== false || !isLoopback(host) };
  }

  async #read(file: string): Promise<SecureContext> {
    try {
      const own = await readFile(file, 'utf8');
      return createSecureContext({ ca: [...getCACertificates('default'), own] });
    } catch (thrown) {
      // A later try reads again: the file may have been mended.
      this.#context = undefined;
      throw new ProblemError({
        code: 'SMTP_AUTHORITY_UNREADABLE',
        what: `Account \`${this.#account}\`: the file ${file} holds no certificates that can be read.`,
        where: { file, pointer: `/accounts/${this.#account}/tls/ca` },
        next: 'Name a file with certificates in PEM form in `tls.ca`.',
        cause: causeOf(thrown),
      });
    }
  }
}
