import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'session-refused',
  about: '10 mails per connection, then a 421',
  mails: 2000,
  mailsPerConnection: {
    most: 10,
    refusing: { kind: 'reply', text: '421 4.7.0 Too many messages in this session', phase: 'mail' },
  },
} satisfies HiddenProvider as HiddenProvider;
