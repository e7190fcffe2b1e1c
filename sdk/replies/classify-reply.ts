import type { Phase, RefusalScope, Reply } from '#contracts';
import { codeRules } from './code-rules.ts';
import { delayHint, limitWindow } from './delay-hint.ts';
import { enhancedRules } from './enhanced-rules.ts';
import { replyLines } from './parse-reply.ts';
import { providerRules } from './provider-rules.ts';
import type { ReplyClassification, Severity, TextRule } from './reply-rule.ts';
import { replyWords } from './reply-words.ts';
import { textRules } from './text-rules.ts';

/** A reply that is no refusal, or none at all: the conversation is out of step, so it is begun anew. */
const outOfStep: ReplyClassification = { class: 'transient', scope: 'connection' };

/**
 * Says what a 4xx or 5xx reply is and how far it reaches. Providers' own words come first, then common words, then
 * the enhanced code, then the basic code: the more often a thing is reused for something else, the later it is asked.
 * A 421 ends the connection whatever the answer here is (RFC 5321 section 3.8). Pure; never throws; 64 Ki characters
 * of text are considered.
 */
export function classifyReply(reply: Reply): ReplyClassification {
  const severity = severityOf(reply);
  if (severity === undefined) return outOfStep;
  const words = replyWords(reply.text);
  const found =
    byWords(providerRules, reply, severity, words) ??
    byWords(textRules, reply, severity, words) ??
    byEnhancedCode(reply, severity) ??
    byCode(reply, severity);
  const retryAfter = waitOf(found, words);
  return { class: found.class, scope: found.scope, ...(retryAfter === undefined ? {} : { retryAfter }) };
}

const beforeRecipient: ReadonlySet<Phase> = new Set(['connect', 'greeting', 'hello', 'secure', 'authenticate', 'mail']);

/**
 * Before the server heard of a recipient, words that blame one, or the mail, are said of something else: of the
 * sender's own mailbox, of all mails alike. Only rows that name such a phase may say so there.
 */
function fits(rule: { readonly scope: RefusalScope; readonly phases?: readonly Phase[] }, phase?: Phase): boolean {
  if (rule.phases !== undefined) return phase !== undefined && rule.phases.includes(phase);
  const narrow = rule.scope === 'recipient' || rule.scope === 'mail';
  return !(narrow && phase !== undefined && beforeRecipient.has(phase));
}

/** Where the two codes disagree, the basic one is what the server's software acted on. */
function severityOf(reply: Reply): Severity | undefined {
  const digit = reply.code === undefined ? reply.enhanced?.charAt(0) : String(reply.code).charAt(0);
  if (digit === '4') return 4;
  return digit === '5' ? 5 : undefined;
}

function byWords(
  rules: readonly TextRule[],
  reply: Reply,
  severity: Severity,
  words: string,
): ReplyClassification | undefined {
  return rules.find(
    (rule) =>
      (rule.severity === undefined || rule.severity === severity) &&
      fits(rule, reply.phase) &&
      rule.pattern.test(words),
  );
}

/** Every line of a reply may bear another enhanced code; an exact reading of any goes before one of a whole subject. */
function byEnhancedCode(reply: Reply, severity: Severity): ReplyClassification | undefined {
  const codes = [reply.enhanced, ...replyLines(reply.text).map((line) => line.enhanced)].filter(
    (each) => each !== undefined,
  );
  const details = codes.map((code) => code.slice(2));
  const subjects = details.map((detail) => detail.slice(0, detail.indexOf('.')));
  const readings = enhancedRules.map(({ code, phases, temporary, permanent }) => {
    const [kind, scope] = severity === 4 ? temporary : permanent;
    return { code, class: kind, scope, ...(phases === undefined ? {} : { phases }) };
  });
  return (
    readings.find((each) => details.includes(each.code) && fits(each, reply.phase)) ??
    readings.find((each) => subjects.includes(each.code) && fits(each, reply.phase))
  );
}

function byCode(reply: Reply, severity: Severity): ReplyClassification {
  const { code, phase } = reply;
  const rule = codeRules.find((each) => (each.code === code || each.code === severity) && fits(each, phase));
  return rule ?? outOfStep;
}

/** A wait is of use only where the same mail is tried again. */
function waitOf(found: ReplyClassification, words: string): number | undefined {
  switch (found.class) {
    case 'throttle':
    case 'quota':
      return delayHint(words) ?? limitWindow(words);
    case 'transient':
    case 'block':
      return delayHint(words);
    case 'bad-recipient':
    case 'auth':
    case 'content':
    case 'config':
      return undefined;
  }
}
