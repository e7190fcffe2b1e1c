import { hour, rolling } from '../hidden-limit.ts';
import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'unsteady-line',
  about: '500 per hour, rolling, over a line that dies now and then',
  mails: 2500,
  dropsEvery: 211,
  limits: () => [rolling(500, hour, '451 4.7.1 Hourly sending limit reached')],
} satisfies HiddenProvider as HiddenProvider;
