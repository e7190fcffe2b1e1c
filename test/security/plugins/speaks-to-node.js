import { hostile, never } from './hostile.js';

/** Uses the words by which Node's two ends of a channel understand each other. */
export default hostile({
  connect() {
    process.send({ cmd: 'NODE_HANDLE_ACK' });
    process.send({ cmd: 'NODE_HANDLE', type: 'net.Socket', msg: {} });
    process.send({ cmd: 'NODE_HANDLE_NACK' });
    return never();
  },
});
