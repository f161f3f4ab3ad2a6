import { oneOf } from '../checks.ts';
import { checkButtons, checkList } from '../interactive/buttons-and-lists.ts';
import { checkCarousel } from '../interactive/carousel.ts';
import { checkFlow } from '../interactive/flow.ts';
import {
  checkAddress,
  checkCallPermission,
  checkContactRequest,
  checkCtaUrl,
  checkLocationRequest,
  checkVoiceCall,
} from '../interactive/links-and-requests.ts';
import { checkOrderDetails, checkOrderStatus } from '../interactive/orders.ts';
import type { InteractiveCheck } from '../interactive/parts.ts';
import { checkCatalog, checkProduct, checkProductList } from '../interactive/products.ts';
import type { MessageCheck } from '../message-check.ts';

/** Every kind of interactive message, by Meta's name for it. */
const kinds = {
  button: checkButtons,
  list: checkList,
  cta_url: checkCtaUrl,
  flow: checkFlow,
  product: checkProduct,
  product_list: checkProductList,
  catalog_message: checkCatalog,
  location_request_message: checkLocationRequest,
  address_message: checkAddress,
  call_permission_request: checkCallPermission,
  voice_call: checkVoiceCall,
  carousel: checkCarousel,
  contact_request: checkContactRequest,
  order_details: checkOrderDetails,
  order_status: checkOrderStatus,
} as const satisfies Record<string, InteractiveCheck>;

export const interactiveKinds = Object.keys(kinds) as (keyof typeof kinds)[];

export const checkInteractive: MessageCheck = (content, _body, context) => {
  // Meta renamed it in May 2026, and accepts both names.
  const named = content.type === 'request_contact_info' ? { ...content, type: 'contact_request' } : content;
  kinds[oneOf(named, 'type', 'interactive', interactiveKinds)](content, context);
};
