import type { Instance, SecretReference } from '@postrider/sdk';
import { asRefused } from './refused-connection.ts';
import type { SignIn, SignInWords } from './sign-in.ts';

/** A SASL mechanism for passwords, as the server spells it. */
export type PasswordMechanism = 'PLAIN' | 'LOGIN' | 'CRAM-MD5';

/** Who signs in, and how. */
export interface PasswordTerms {
  readonly user: string;
  readonly password: SecretReference;
  /** The first of these that the server offers is used. */
  readonly mechanisms: readonly PasswordMechanism[];
  readonly words: SignInWords;
  /** What is taken of the secret; all of it when left out. */
  readonly spelling?: (secret: string) => string;
}

/** Signs in with a password, which is asked for anew for each connection: the person may have changed it. */
export function passwordSignIn(
  instance: Pick<Instance, 'secret'>,
  { user, password: reference, mechanisms, words, spelling }: PasswordTerms,
): SignIn {
  return {
    words,
    async credentials() {
      const found = await asRefused('authenticate', () => instance.secret(reference));
      if (found.kind === 'refused') return found;
      const password = spelling?.(found.value) ?? found.value;
      return { kind: 'credentials', credentials: { kind: 'password', user, password, mechanisms } };
    },
  };
}
