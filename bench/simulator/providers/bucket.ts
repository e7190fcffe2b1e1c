import { bucket } from '../hidden-limit.ts';
import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'bucket',
  about: '5 per second in the long run, 30 at once',
  mails: 4000,
  limits: () => [bucket(5, 30, '454 4.7.0 Throttling failure: Maximum sending rate exceeded.')],
} satisfies HiddenProvider as HiddenProvider;
