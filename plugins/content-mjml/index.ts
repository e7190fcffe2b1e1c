import { definePlugin } from '@postrider/sdk';
import { mjmlRenderer } from './mjml-renderer.ts';
import { textRenderer } from './text-renderer.ts';

export default definePlugin({
  activate(context) {
    context.own(context.register('renderers', 'mjml', () => mjmlRenderer));
    context.own(context.register('renderers', 'text', () => textRenderer));
  },
});
