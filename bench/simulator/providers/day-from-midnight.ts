import { calendar, day } from '../hidden-limit.ts';
import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'day-from-midnight',
  about: '400 per day from midnight UTC',
  mails: 3200,
  limits: () => [
    calendar(
      400,
      day,
      "550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients",
    ),
  ],
} satisfies HiddenProvider as HiddenProvider;
