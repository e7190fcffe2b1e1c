import type { Instance } from '@postrider/sdk';
import { type CredentialsAnswer, refusedConnection, type SignIn, type SignInWords } from '@postrider/smtp';
import { AccessTokens } from './access-tokens.ts';
import { askGoogle, type TokenTerms } from './ask-google.ts';

/** Signs in with access tokens that Google hands out. */
export function tokenSignIn(
  instance: Instance,
  { words, ...terms }: TokenTerms & { readonly words: SignInWords },
): SignIn {
  const tokens = new AccessTokens(instance.clock, (signal) => askGoogle(instance, terms, signal));
  const credentials = async (signal: AbortSignal): Promise<CredentialsAnswer> => {
    const answer = await tokens.get(signal);
    if (answer === 'stopped') return stopped(instance.name);
    if (answer.kind === 'refused') return answer;
    const { token } = answer.token;
    return { kind: 'credentials', credentials: { kind: 'token', user: terms.settings.address, token } };
  };
  return {
    words,
    credentials,
    async renewed(refused, signal) {
      return refused.kind === 'token' && tokens.refused(refused.token) ? credentials(signal) : undefined;
    },
  };
}

function stopped(account: string): CredentialsAnswer {
  const what = `Account \`${account}\`: asking Google for an access token was stopped.`;
  return refusedConnection('transient', { code: 'SMTP_STOPPED', what, next: 'Try again.' }, 'authenticate');
}
