import { hostile, never } from './hostile.js';

export default hostile({
  connect(instance) {
    for (let asked = 0; asked < 100_000; asked++) instance.secret({ secret: 'own' }).catch(() => {});
    return never();
  },
});
