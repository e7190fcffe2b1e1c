import type { ExitCode } from '../terminal/exit-codes.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** What every command is given. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** The configuration file: `--config`, else `postrider.yaml` here. */
  readonly configuration: string;
  /** `--json`: one JSON document on standard output. */
  readonly json: boolean;
  /** Aborts with the first Ctrl-C. */
  readonly signal: AbortSignal;
  readonly environment: NodeJS.ProcessEnv;
}

/** A command: does its work and says how it went. Problems are thrown as ProblemError and shown by the caller. */
export type Command<Options> = (options: Options, context: CommandContext) => Promise<ExitCode>;
