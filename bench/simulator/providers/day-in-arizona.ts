import { calendar, day, hour } from '../hidden-limit.ts';
import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'day-in-arizona',
  about: '250 per day from midnight in Arizona',
  mails: 3000,
  limits: () => [calendar(250, day, '550 5.7.1 You have exceeded your daily SMTP relay limit', 7 * hour)],
} satisfies HiddenProvider as HiddenProvider;
