/** The simulator's initial state by default. Meta's own samples use these ids. */
export const defaults = {
  businessId: '506914307656634',
  wabaId: '102290129340398',
  phoneNumberId: '106540352242922',
  displayPhoneNumber: '+1 555-078-3881',
  appId: '670843887433847',
  appSecret: 'simulator-app-secret',
  systemUserId: '122100000000000001',
  token: 'simulator-token',
} as const;
