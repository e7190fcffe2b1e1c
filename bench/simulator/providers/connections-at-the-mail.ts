import { minute, rolling } from '../hidden-limit.ts';
import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'connections-at-the-mail',
  about: '3 connections, refused at the mail, and 60 per minute',
  mails: 2000,
  limits: () => [rolling(60, minute, '450 4.2.1 Peak SMTP relay limit exceeded for this customer')],
  connections: {
    most: 3,
    refusing: {
      kind: 'reply',
      text: '432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for more information.',
      phase: 'mail',
    },
  },
} satisfies HiddenProvider as HiddenProvider;
