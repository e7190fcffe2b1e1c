/** The part of MJML that is used here; the package brings no types. */
declare module 'mjml' {
  export interface MjmlError {
    readonly line: number;
    readonly message: string;
    readonly tagName: string;
  }

  export interface MjmlResult {
    readonly html: string;
    readonly errors: readonly MjmlError[];
  }

  export default function mjml2html(
    source: string,
    options: {
      readonly validationLevel: 'soft';
      readonly keepComments: boolean;
      readonly ignoreIncludes: boolean;
      readonly filePath: string;
    },
  ): Promise<MjmlResult>;
}
