import { day, minute, rolling } from '../hidden-limit.ts';
import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'minute-and-day',
  about: '30 per minute and 600 per day, rolling',
  mails: 3600,
  limits: () => [
    rolling(30, minute, '450 4.2.1 Peak SMTP relay limit exceeded for this customer'),
    rolling(600, day, '550 5.4.5 Daily SMTP relay limit exceeded for user'),
  ],
} satisfies HiddenProvider as HiddenProvider;
