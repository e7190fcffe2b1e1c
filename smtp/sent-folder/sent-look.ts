import type { SentFolderSettings } from '../account-settings.ts';
import type { SignIn } from '../sign-in.ts';

/** Where an account's Sent folder is, and who may read it. */
export interface SentLook {
  readonly folder: SentFolderSettings;
  readonly signIn: SignIn;
}
