import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'session-in-silence',
  about: '20 mails per connection, then silence',
  mails: 3000,
  mailsPerConnection: { most: 20, refusing: { kind: 'drop' } },
} satisfies HiddenProvider as HiddenProvider;
