import { hour, rolling } from '../hidden-limit.ts';
import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'hour-rolling',
  about: '200 per hour, rolling',
  mails: 2000,
  limits: () => [rolling(200, hour, '550 5.4.5 Hourly sending limit of this mailbox exceeded')],
} satisfies HiddenProvider as HiddenProvider;
