import { day, minute, rolling } from '../hidden-limit.ts';
import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'same-words-for-two',
  about: '40 per minute and 800 per day, rolling, in the same words',
  mails: 3200,
  limits: () => {
    const reply = '451 4.7.1 Sending limit of this account exceeded';
    return [rolling(40, minute, reply), rolling(800, day, reply)];
  },
} satisfies HiddenProvider as HiddenProvider;
