import { minute, restarting } from '../hidden-limit.ts';
import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'minute-restarting',
  about: '100 per minute from the first, one destination blamed',
  mails: 3000,
  limits: () => [restarting(100, minute, '450 4.7.1 Error: too much mail from 192.0.2.7')],
} satisfies HiddenProvider as HiddenProvider;
