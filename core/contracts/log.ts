/** Details beside a log line. Never a secret, never a mail's content. */
export type LogDetails = Readonly<Record<string, string | number | boolean | undefined>>;

/** Lines for the person who runs the host; each plugin gets one that bears its name. */
export interface Log {
  debug(message: string, details?: LogDetails): void;
  info(message: string, details?: LogDetails): void;
  warn(message: string, details?: LogDetails): void;
  error(message: string, details?: LogDetails): void;
}
export const Log: unique symbol = Symbol.for('postrider.Log');
