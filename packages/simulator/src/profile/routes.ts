import type { AnyRoute } from '../graph/graph-call.ts';
import { getProfile, postProfile } from './business-profile.ts';
import { getCommerce, getEncryption, postCommerce, postEncryption } from './commerce-and-encryption.ts';
import { forgetContact } from './contact-book.ts';
import { postAutomation } from './conversational-automation.ts';
import { getSettings, postSettings } from './number-settings.ts';
import { applyForOfficialAccount, getCompliance, getOfficialAccount, postCompliance } from './official-standing.ts';
import { deleteUsername, getUsername, postUsername, suggestUsernames } from './username.ts';

const node = 'phone-number';
const messaging = 'whatsapp_business_messaging';
const management = 'whatsapp_business_management';

/** A number's business profile and settings. */
export const profileRoutes: readonly AnyRoute[] = [
  { node, verb: 'GET', edge: 'whatsapp_business_profile', needs: messaging, handle: getProfile },
  { node, verb: 'POST', edge: 'whatsapp_business_profile', needs: messaging, handle: postProfile },
  { node, verb: 'GET', edge: 'settings', needs: management, handle: getSettings },
  { node, verb: 'POST', edge: 'settings', needs: management, handle: postSettings },
  { node, verb: 'POST', edge: 'conversational_automation', needs: management, handle: postAutomation },
  { node, verb: 'GET', edge: 'whatsapp_commerce_settings', needs: management, handle: getCommerce },
  { node, verb: 'POST', edge: 'whatsapp_commerce_settings', needs: management, handle: postCommerce },
  { node, verb: 'GET', edge: 'whatsapp_business_encryption', needs: messaging, handle: getEncryption },
  { node, verb: 'POST', edge: 'whatsapp_business_encryption', needs: messaging, handle: postEncryption },
  { node, verb: 'GET', edge: 'username', needs: management, handle: getUsername },
  { node, verb: 'POST', edge: 'username', needs: management, handle: postUsername },
  { node, verb: 'DELETE', edge: 'username', needs: management, handle: deleteUsername },
  { node, verb: 'GET', edge: 'username_suggestions', needs: management, handle: suggestUsernames },
  { node, verb: 'DELETE', edge: 'contact_book', needs: messaging, handle: forgetContact },
  { node, verb: 'POST', edge: 'official_business_account', needs: management, handle: applyForOfficialAccount },
  { node, verb: 'GET', edge: 'official_business_account', needs: management, handle: getOfficialAccount },
  { node, verb: 'GET', edge: 'business_compliance_info', needs: management, handle: getCompliance },
  { node, verb: 'POST', edge: 'business_compliance_info', needs: management, handle: postCompliance },
];
