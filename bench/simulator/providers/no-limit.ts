import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'no-limit',
  about: 'none',
  mails: 2000,
} satisfies HiddenProvider as HiddenProvider;
