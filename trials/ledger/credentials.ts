/** The service's credentials in a trial, used for nothing else. */
export const appSecret = '5c7e03f9d1a84b26908c4e6b2f7d1a35';
export const apiKey = 'trial-api-key-0123456789abcdef0123456789abcdef';
export const verifyToken = 'trial-90e4b7c25d1f68a3';

/** The variables of a service that these open, on this database. */
export const trialEnvironment = (database: string): Readonly<Record<string, string>> => ({
  INTEXURAOS_WHATSAPP_VERIFY_TOKEN: verifyToken,
  INTEXURAOS_WHATSAPP_APP_SECRET: appSecret,
  INTEXURAOS_WHATSAPP_API_KEYS: apiKey,
  INTEXURAOS_WHATSAPP_STORE: `sqlite:${database}`,
});
