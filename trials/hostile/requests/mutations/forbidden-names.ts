/** Parameters that would make Meta do something other than the path says, or hand over what it should not. */
export const forbiddenNames = [
  'method',
  'batch',
  'ids',
  'access_token',
  'appsecret_proof',
  'include_headers',
  'suppress_http_code',
] as const;
