import { definePlugin } from '@postrider/sdk';
/** A subject, an empty line, a text; `[name]` is a field. */
const renderer = {
  compile({ letter: { file, text } }) {
    const piecesOf = (part) =>
      part
        .split(/\[(\w+)\]/)
        .map((piece, index) =>
          index % 2 === 0
            ? { kind: 'words', words: piece }
            : { kind: 'field', field: piece, escape: 'none', line: 1, column: 1, file },
        );
    const [subject = '', ...rest] = text.split('\n\n');
    return { subject: piecesOf(subject), text: piecesOf(rest.join('\n\n')) };
  },
};
export default definePlugin({
  activate(context) {
    context.own(context.register('renderers', 'kept-renderer', () => renderer));
  },
});
