export { ProblemError } from '@postrider/core/contracts';
export type {
  Connection,
  Fact,
  FactOf,
  FactType,
  Facts,
  Handler,
  Inbox,
  Instance,
  Log,
  Mail,
  Outcome,
  Problem,
  Renderer,
  Route,
  SettingsSchema,
  Tally,
  TaskSink,
  Throttle,
  Transport,
} from '@postrider/core/contracts';
export type {
  Host,
  LedgerSession,
  PollReport,
  ProgramContribution,
  ProgramContributions,
  SendEnd,
  SinkTasks,
  Submission,
  Submitted,
} from '@postrider/core';
export * from './compose.ts';
export * from './create-host.ts';
