/** What a rule counts. */
export type Measure = 'mails' | 'recipients' | 'bytes';

export type Period = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month';

/** The time a rule counts over. */
export type Span =
  /** Any `length` milliseconds whatever: a mail counts until exactly so long after it went. */
  | { readonly kind: 'rolling'; readonly length: number }
  /** Fixed windows of `every` periods by the wall clock: the count begins again at each. */
  | { readonly kind: 'calendar'; readonly every: number; readonly period: Period };

/** No more than `limit` in any `span`. */
export interface Rule {
  readonly limit: number;
  readonly measure: Measure;
  readonly span: Span;
}
