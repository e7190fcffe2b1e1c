/** Stands in settings where a secret is meant. Secrets themselves are never in the configuration, a log, a fact or an error. */
export interface SecretReference {
  readonly secret: string;
}
