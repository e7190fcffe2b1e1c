import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'connections-at-the-door',
  about: '3 connections, the fourth is turned away',
  mails: 2000,
  connections: {
    most: 3,
    refusing: { kind: 'reply', text: '421 4.7.0 Too many concurrent connections', phase: 'greeting' },
  },
} satisfies HiddenProvider as HiddenProvider;
