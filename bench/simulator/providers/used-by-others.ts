import { day, minute, rolling } from '../hidden-limit.ts';
import type { HiddenProvider } from '../hidden-provider.ts';

export default {
  name: 'used-by-others',
  about: '500 per day, rolling, of which others took 200 this morning',
  mails: 3000,
  limits: (start) => {
    const others = Array.from({ length: 200 }, (_, index) => start - 2 * 60 * minute + index * 100);
    return [rolling(500, day, '550 5.4.5 Daily user sending limit exceeded', others)];
  },
} satisfies HiddenProvider as HiddenProvider;
