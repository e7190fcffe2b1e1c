import { calendar, day, rolling, second } from '../hidden-limit.ts';
import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'second-and-day',
  about: '2 per second, rolling, and 800 per day from midnight UTC',
  mails: 3200,
  limits: () => [
    rolling(2, second, '421 4.7.0 Sending rate limit exceeded: 2 messages per second'),
    calendar(800, day, '452 4.7.1 Daily sending quota exceeded'),
  ],
} satisfies HiddenProvider as HiddenProvider;
