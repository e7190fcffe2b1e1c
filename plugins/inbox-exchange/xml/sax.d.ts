// sax carries no types of its own; these are the parts used here.
declare module 'sax' {
  export interface QualifiedTag {
    readonly local: string;
    readonly uri: string;
    readonly attributes: Readonly<
      Record<string, { readonly prefix: string; readonly local: string; readonly value: string }>
    >;
  }
  export interface SAXParser {
    /** Its name is read, and nothing else of it. */
    onopentagstart: () => void;
    onopentag: (tag: QualifiedTag) => void;
    onclosetag: () => void;
    ontext: (text: string) => void;
    oncdata: (text: string) => void;
    ondoctype: () => void;
    onerror: (error: Error) => void;
    onprocessinginstruction: (instruction: { readonly name: string; readonly body: string }) => void;
    /** Characters read so far. */
    readonly position: number;
    write(text: string): SAXParser;
    close(): SAXParser;
  }
  const sax: {
    parser(
      strict: true,
      options: { readonly xmlns: true; readonly strictEntities: true; readonly position: boolean },
    ): SAXParser;
  };
  export default sax;
}
