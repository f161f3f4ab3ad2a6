import { type Json, objectOf, textOf } from '../json.ts';

/** What the service can't do without. */
export const neededScopes = ['whatsapp_business_messaging', 'whatsapp_business_management'] as const;

/** Which of them a token lacks, by what `debug_token` says of it. */
export function missingScopes({ scopes }: Json): string[] {
  const granted = Array.isArray(scopes) ? scopes.map(String) : [];
  return neededScopes.filter((scope) => !granted.includes(scope));
}

/** Why a token can't serve this app, in a sentence; null where it can. An app that isn't known is not compared. */
export function tokenProblem(said: Json, appId: string | null): string | null {
  const missing = missingScopes(said);
  if (said.is_valid !== true) {
    return `Meta rejects this token: ${textOf(objectOf(said.error).message) ?? 'no reason given'}`;
  }
  if (appId !== null && said.app_id !== appId) return `This token is of app ${said.app_id}, not ${appId}.`;
  return missing.length === 0 ? null : `This token lacks ${missing.join(' and ')}.`;
}
