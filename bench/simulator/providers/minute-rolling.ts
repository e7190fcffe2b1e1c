import { minute, rolling } from '../hidden-limit.ts';
import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'minute-rolling',
  about: '20 per minute, rolling',
  mails: 1200,
  limits: () => [rolling(20, minute, '450 4.2.1 Peak SMTP relay limit exceeded for this customer')],
} satisfies HiddenProvider as HiddenProvider;
