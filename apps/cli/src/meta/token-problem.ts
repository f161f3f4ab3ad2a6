import { type Json, objectOf, textOf } from '../json.ts';

/** The permissions that the service needs. */
export const neededScopes = ['whatsapp_business_messaging', 'whatsapp_business_management'] as const;

/** The permissions that a token lacks, according to `debug_token`. */
export function missingScopes({ scopes }: Json): string[] {
  const granted = Array.isArray(scopes) ? scopes.map(String) : [];
  return neededScopes.filter((scope) => !granted.includes(scope));
}

/** Why a token can't be used for this app, in a sentence; null if it can. An unknown app id is not compared. */
export function tokenProblem(said: Json, appId: string | null): string | null {
  const missing = missingScopes(said);
  if (said.is_valid !== true) {
    return `Meta rejects this token: ${textOf(objectOf(said.error).message) ?? 'no reason given'}`;
  }
  if (appId !== null && said.app_id !== appId) return `This token belongs to app ${said.app_id}, not ${appId}.`;
  return missing.length === 0 ? null : `This token lacks ${missing.join(' and ')}.`;
}
