import { httpRefusal } from '@postrider/sdk';
import type { Connected, HttpsAnswer, Outcome } from '@postrider/sdk';
import { Clock, inject, injectable, Instance } from '@postrider/sdk/di';

/** What Acme's answers lead to. */
@injectable()
export class AcmeAnswers {
  constructor(
    @inject(Clock) private readonly clock: Clock,
    @inject(Instance) private readonly instance: Instance,
  ) {}

  toMail(answer: HttpsAnswer): Outcome {
    if (answer.kind !== 'answered') return httpRefusal(answer, this.clock.now());
    const reply = { text: `HTTP ${answer.status} ${answer.body.slice(0, 500)}` };
    if (answer.status === 202) return { kind: 'accepted', reply };
    if (answer.body.includes('unknown_recipient'))
      return { kind: 'refused', class: 'bad-recipient', scope: 'recipient', reply };
    return httpRefusal(answer, this.clock.now());
  }

  toOpening(answer: HttpsAnswer): Extract<Connected, { readonly kind: 'refused' }> {
    const told = answer.kind === 'answered' ? answer : ({ ...answer, kind: 'not-sent' } as const);
    const refusal = httpRefusal(told, this.clock.now());
    const auth = refusal.class === 'auth';
    const problem = {
      code: auth ? 'ACME_KEY_REFUSED' : 'ACME_UNREACHABLE',
      what: `Account \`${this.instance.name}\`: Acme did not let it in: ${refusal.reply.text}`,
      next: auth ? 'Make a new key at Acme and set the secret.' : 'It is tried again.',
    };
    return { kind: 'refused', refusal, problem };
  }
}
