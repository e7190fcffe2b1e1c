import { hour, minute, rolling } from '../hidden-limit.ts';
import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'raised',
  about: '20 per minute, after two hours 40',
  mails: 8000,
  limits: (start) => [
    rolling(
      [
        [0, 20],
        [start + 2 * hour, 40],
      ],
      minute,
      '450 4.2.1 Peak SMTP relay limit exceeded for this customer',
    ),
  ],
} satisfies HiddenProvider as HiddenProvider;
