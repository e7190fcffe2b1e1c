export { ProblemError } from '@postrider/core/contracts';
export type { Fact, FactOf, FactType, Facts, Log, Problem, Tally } from '@postrider/core/contracts';
export type { Host, LedgerSession, PollReport, SendEnd, SinkTasks, Submission, Submitted } from '@postrider/core';
export * from './compose.ts';
export * from './create-host.ts';
