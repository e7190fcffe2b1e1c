import { accepted, hostile } from './hostile.js';

export default hostile({
  send() {
    const circle = { ...accepted };
    circle.reply = circle;
    return circle;
  },
});
