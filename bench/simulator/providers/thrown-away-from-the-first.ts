import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'thrown-away-from-the-first',
  about: 'everything is accepted and thrown away',
  mails: 800,
  throwsAway: () => true,
} satisfies HiddenProvider as HiddenProvider;
