/** What a bench's `stranger` signs in with. */
export const wrongPassword = 'not-the-password-4711';
