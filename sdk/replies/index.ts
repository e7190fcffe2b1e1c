export { classifyReply } from './classify-reply.ts';
export { parseReply, replyLimit } from './parse-reply.ts';
export type { ReplyClassification } from './reply-rule.ts';
