import type { TokenChoice } from './graph.ts';

/** A WhatsApp Business Account that the service works for, besides the one of the environment's variables. */
export interface Account {
  /** For logs and errors. */
  readonly name: string;
  readonly wabaId: string;
  /** At least one. */
  readonly phoneNumberIds: readonly string[];
  readonly token: TokenChoice;
  /** Of the app whose token that is: they sign its webhooks and prove its calls. Empty: those of the environment. */
  readonly appSecrets: readonly string[];
}
