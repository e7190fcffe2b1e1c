import type { StandingLine, Terminal } from '../terminal/terminal.ts';

/** A terminal that remembers what it was told. */
export interface RecordingTerminal extends Terminal {
  readonly printed: string[];
  readonly told: string[];
  readonly documents: unknown[];
  standing: StandingLine | undefined;
}

export function recordingTerminal(more: Partial<Terminal> = {}): RecordingTerminal {
  const printed: string[] = [];
  const told: string[] = [];
  const documents: unknown[] = [];
  const terminal: RecordingTerminal = {
    printed,
    told,
    documents,
    standing: undefined,
    interactive: false,
    columns: 80,
    locale: 'en',
    command: 'postrider',
    print: (line) => void printed.push(line),
    verbatim: (line) => void printed.push(line),
    tell: (line) => void told.push(line),
    json: (value) => void documents.push(value),
    style: (text) => text,
    stand(line) {
      terminal.standing = line;
      return {
        [Symbol.dispose]() {
          terminal.standing = undefined;
        },
      };
    },
    ...more,
  };
  return terminal;
}
