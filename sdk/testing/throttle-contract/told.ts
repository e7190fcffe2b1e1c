import type { Ask, ThrottleFact } from '#contracts';

const day = 86_400_000;

/** Mails of this ask that never left. */
export function released({ now, recipientsPerMail, bytesPerMail }: Ask, mails: number): ThrottleFact {
  return { kind: 'released', at: now + 1, grantedAt: now, mails, recipientsPerMail, bytesPerMail };
}

/** A fact of every kind about mails of this ask. */
export function factsOf(ask: Ask): readonly ThrottleFact[] {
  const told = { at: ask.now + 1, grantedAt: ask.now, mails: 1 } as const;
  const reply = { text: '452 4.2.2 slower, please', code: 452 };
  return [
    { kind: 'accepted', ...told },
    { kind: 'uncertain', ...told },
    { kind: 'refused', ...told, refusal: { kind: 'refused', class: 'throttle', scope: 'account', reply } },
    { kind: 'refused', ...told, refusal: { kind: 'refused', class: 'quota', scope: 'lane', reply, retryAfter: 1000 } },
    released(ask, 1),
    released({ ...ask, now: ask.now - day }, 1),
    released(ask, 1_000_000_000),
  ];
}
