import { definePlugin, type Renderer } from '@postrider/sdk';

// What reads HTML and MJML is loaded with the first letter: a host that has none to write need not wait for it.
const mjml: Renderer = {
  compile: async (template) => (await import('./mjml-renderer.ts')).mjmlRenderer.compile(template),
};
const text: Renderer = {
  compile: async (template) => (await import('./text-renderer.ts')).textRenderer.compile(template),
};

export default definePlugin({
  activate(context) {
    context.own(context.register('renderers', 'mjml', () => mjml));
    context.own(context.register('renderers', 'text', () => text));
  },
});
