import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'thrown-away-after',
  about: 'the first 730 arrive, the others are accepted and thrown away',
  mails: 1500,
  throwsAway: ({ number }) => number > 730,
} satisfies HiddenProvider as HiddenProvider;
