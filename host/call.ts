import type { Command } from './commands/command.ts';

/** What a person called for: the command, loaded when it is run, and what it is given. */
export interface Call {
  readonly load: () => Promise<Command<never>>;
  readonly options: object;
  /** The configuration file. */
  readonly configuration: string;
  readonly json: boolean;
}

/** Makes the action of commander's that runs a command with its options and, under the name `argument`, its argument. */
export type Does = (load: Call['load'], argument?: string) => (...parameters: readonly unknown[]) => Promise<void>;
