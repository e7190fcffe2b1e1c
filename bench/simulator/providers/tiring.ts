import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'tiring',
  about: 'answers 100 ms later for each mail a second beyond 10',
  mails: 3000,
  tires: { beyond: 10, each: 100 },
} satisfies HiddenProvider as HiddenProvider;
