import { calendar, day, hour } from '../hidden-limit.ts';
import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'day-in-new-york',
  about: '600 per day from midnight in New York, in no words',
  mails: 3600,
  limits: () => [
    calendar(600, day, '554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException', 5 * hour),
  ],
} satisfies HiddenProvider as HiddenProvider;
