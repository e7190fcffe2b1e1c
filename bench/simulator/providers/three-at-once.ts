import { day, hour, minute, rolling } from '../hidden-limit.ts';
import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'three-at-once',
  about: '20 per minute, 300 per hour and 1,000 per day, rolling',
  mails: 3000,
  limits: () => [
    rolling(20, minute, '451 4.7.1 Too many messages per minute, sending rate limit exceeded for this account'),
    rolling(300, hour, '451 4.7.1 Hourly message limit exceeded for this account'),
    rolling(1000, day, '550 5.4.5 Daily message limit exceeded for this account'),
  ],
} satisfies HiddenProvider as HiddenProvider;
