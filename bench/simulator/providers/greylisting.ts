import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'greylisting',
  about: 'everyone refused for the first 5 minutes',
  mails: 1500,
  greylisting: { delay: 290_000, reply: '451 4.7.1 Greylisting in action, please come back later' },
} satisfies HiddenProvider as HiddenProvider;
