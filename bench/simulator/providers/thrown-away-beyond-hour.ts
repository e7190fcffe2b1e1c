import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'thrown-away-beyond-hour',
  about: '500 per hour of the clock arrive, the others are accepted and thrown away',
  mails: 2000,
  throwsAway: ({ inHour }) => inHour > 500,
} satisfies HiddenProvider as HiddenProvider;
