import { hostile, never } from './hostile.js';

export default hostile({
  connect() {
    const flood = () => {
      for (let sent = 0; sent < 1000; sent++) process.send([{ kind: 'pong' }]);
      setImmediate(flood);
    };
    flood();
    return never();
  },
});
