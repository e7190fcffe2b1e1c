import { calendar, hour } from '../hidden-limit.ts';
import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'hour-calendar',
  about: '300 per hour of the clock, in no words',
  mails: 2400,
  limits: () => [calendar(300, hour, '552 5.2.2 Submission quota exceeded')],
} satisfies HiddenProvider as HiddenProvider;
