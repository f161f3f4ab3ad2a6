import { cloudError } from '../../graph/errors.ts';
import { isGiven, numeric, optionalText } from '../../messages/checks.ts';
import type { TemplateButton } from '../../world/template.ts';
import { lengthOf, variablesOf } from '../variables.ts';
import { checkCatalogAction, checkFlowAction, checkOrderAction, checkProductsAction } from './button-actions.ts';
import { textValue } from './check-text-part.ts';
import type { SentParameter } from './sent-components.ts';

/** The parameters of a button when its template is sent. */
export interface ButtonRule {
  /** The name of the kind in errors: `QuickReply`. */
  readonly name: string;
  readonly subType: string;
  /** The type of its parameter; others are ignored, because Meta's own samples have some. */
  readonly parameter: string;
  readonly isRequired: boolean;
  /** Whether it needs its component even if that is empty. */
  readonly isNamed: boolean;
  readonly takesNone: boolean;
  readonly check: (parameter: SentParameter, index: number) => void;
}

type Kind = Omit<ButtonRule, 'isRequired' | 'isNamed' | 'takesNone'>;

const payloadMax = 256;
const couponMax = 20;
const maxCallMinutes = 43_200;

const url: Kind = { name: 'Url', subType: 'url', parameter: 'text', check: textValue };
const action = (name: string, subType: string, check: Kind['check']): Kind => ({
  name,
  subType,
  parameter: 'action',
  check,
});

const kinds: Readonly<Record<string, Kind>> = {
  URL: url,
  // Meta turns it into a URL button.
  OTP: url,
  QUICK_REPLY: { name: 'QuickReply', subType: 'quick_reply', parameter: 'payload', check: checkPayload },
  COPY_CODE: { name: 'CopyCode', subType: 'copy_code', parameter: 'coupon_code', check: checkCoupon },
  CATALOG: action('Catalog', 'catalog', checkCatalogAction),
  MPM: action('MultiProduct', 'mpm', checkProductsAction),
  FLOW: action('Flow', 'flow', checkFlowAction),
  ORDER_DETAILS: action('OrderDetails', 'order_details', checkOrderAction),
  VOICE_CALL: { name: 'VoiceCall', subType: 'voice_call', parameter: 'ttl_minutes', check: checkCallTime },
};

const required = new Set(['OTP', 'COPY_CODE', 'MPM', 'ORDER_DETAILS']);

/** The rule of a button; undefined for kinds without parameters, such as phone numbers. */
export function buttonRuleOf(button: TemplateButton): ButtonRule | undefined {
  const type = button.type.toUpperCase();
  const kind = kinds[type];
  if (!kind) return undefined;
  const hasVariable = variablesOf(button.url).length > 0;
  return {
    ...kind,
    isRequired: type === 'URL' ? hasVariable : required.has(type),
    isNamed: type === 'FLOW',
    takesNone: type === 'URL' && !hasVariable,
  };
}

function checkPayload({ fields, path }: SentParameter, index: number): void {
  if (!isGiven(fields.payload) || fields.payload === '') {
    throw cloudError(131008, `Parameter 'payload' is mandatory for component parameter type 'payload'`);
  }
  const payload = optionalText(fields, 'payload', path) ?? '';
  if (lengthOf(payload) > payloadMax) {
    throw cloudError(131009, `buttons: Button at index ${index}: payload has more than ${payloadMax} characters`);
  }
}

/** Letters and digits, at most 20 since December 2025 (Meta: changelog). */
function checkCoupon({ fields, path }: SentParameter, index: number): void {
  const code = optionalText(fields, 'coupon_code', path) ?? '';
  if (code.trim() === '') {
    throw cloudError(
      131008,
      `buttons: Button at index ${index} of type copy_code requires a non-empty parameter coupon_code`,
    );
  }
  if (lengthOf(code) > couponMax) {
    throw cloudError(132018, `button: Parameter at index 0 exceeds the parameter length limit ${couponMax}`);
  }
  if (!/^[a-z0-9]+$/i.test(code)) {
    throw cloudError(131009, `buttons: Button at index ${index}: coupon_code may have letters and digits only`);
  }
}

function checkCallTime({ fields, path }: SentParameter): void {
  numeric(fields, 'ttl_minutes', path, 1, maxCallMinutes);
}
