import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'session-announced',
  about: '25 mails per connection, announced (RFC 9422)',
  mails: 2000,
  mailsPerConnection: { most: 25, announced: true },
} satisfies HiddenProvider as HiddenProvider;
