/** The part of mailparser that is used here; the package brings no types. */
declare module 'mailparser' {
  export interface Mailbox {
    readonly address: string;
    readonly name: string;
  }

  export interface ParsedMail {
    readonly from?: { readonly value: readonly Mailbox[] };
    readonly to?: { readonly value: readonly Mailbox[] };
    readonly subject?: string;
    readonly messageId?: string;
    readonly text?: string;
    readonly html: string | false;
    /** Keys in lower case; a line is a field as it stands, with its name. */
    readonly headerLines: readonly { readonly key: string; readonly line: string }[];
  }

  export function simpleParser(
    source: Buffer,
    options?: { readonly skipImageLinks?: boolean; readonly skipTextToHtml?: boolean },
  ): Promise<ParsedMail>;
}
