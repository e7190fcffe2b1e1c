import { calendar, minute } from '../hidden-limit.ts';
import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'minute-calendar',
  about: '30 per minute of the clock',
  mails: 1500,
  limits: () => [calendar(30, minute, '451 4.7.1 Sending rate for this account exceeded, slow down', 12_345)],
} satisfies HiddenProvider as HiddenProvider;
