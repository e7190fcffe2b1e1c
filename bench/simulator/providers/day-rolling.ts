import { day, rolling } from '../hidden-limit.ts';
import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'day-rolling',
  about: '500 per day, rolling',
  mails: 4000,
  limits: () => [rolling(500, day, '550 5.4.5 Daily user sending limit exceeded')],
} satisfies HiddenProvider as HiddenProvider;
