import { definePlugin } from '@postrider/sdk';
const raw = new TextEncoder().encode(
  'From: Anna <anna@harbourpost.example>\r\nTo: hello@northlight.example\r\nSubject: Hello back\r\nMessage-ID: <1@harbourpost.example>\r\n\r\nThank you.\r\n',
);
/** A mailbox with one mail in it, until it is deleted. */
function inbox() {
  let mails = [{ uid: 'one', size: raw.length }];
  const session = {
    list: async () => mails,
    fetch: async (_, limit) =>
      raw.length > limit ? { kind: 'too-large', size: raw.length } : { kind: 'fetched', raw: Uint8Array.from(raw) },
    async settle({ uid }, how) {
      if (how === 'delete') mails = mails.filter((mail) => mail.uid !== uid);
    },
    close: async () => {},
  };
  return { open: async () => ({ kind: 'opened', session }) };
}
export default definePlugin({
  activate(context) {
    context.own(context.register('inboxes', 'kept-inbox', inbox));
  },
});
