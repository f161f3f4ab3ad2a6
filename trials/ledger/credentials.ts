/** What opens the service in a trial; nothing else is ever opened with it. */
export const appSecret = 'trial-app-secret';
export const apiKey = 'trial-api-key-0123456789abcdef0123456789abcdef';
export const verifyToken = 'trial-verify-token';
