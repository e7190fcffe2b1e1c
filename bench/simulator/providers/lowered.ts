import { hour, minute, rolling } from '../hidden-limit.ts';
import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'lowered',
  about: '60 per minute, after half an hour 20',
  mails: 4000,
  limits: (start) => [
    rolling(
      [
        [0, 60],
        [start + 0.5 * hour, 20],
      ],
      minute,
      '450 4.2.1 Peak SMTP relay limit exceeded for this customer',
    ),
  ],
} satisfies HiddenProvider as HiddenProvider;
