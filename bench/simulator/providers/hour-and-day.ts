import { calendar, day, hour, rolling } from '../hidden-limit.ts';
import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'hour-and-day',
  about: '50 per hour, rolling, and 150 per day from midnight UTC',
  mails: 1500,
  limits: () => [
    rolling(50, hour, '451 4.7.1 Hourly sending limit reached'),
    calendar(150, day, '550 5.7.1 Daily sending limit reached'),
  ],
} satisfies HiddenProvider as HiddenProvider;
