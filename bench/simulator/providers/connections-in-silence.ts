import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'connections-in-silence',
  about: '1 connection, others find a closed door',
  mails: 1500,
  connections: { most: 1, refusing: { kind: 'drop' } },
} satisfies HiddenProvider as HiddenProvider;
