import { isObject } from '../../json-value.ts';
import { type Check, entriesOf, list, missing, numberIn, object, text, under, webAddress } from '../checks.ts';
import { typeOf } from './parameters.ts';

/** Before September 2001 in milliseconds: seconds were given. */
const minMs = 1e12;

/** A number, or text that is one. */
const expiry: Check = (value, path, tell) => {
  const at = numberIn(value);
  if (!Number.isInteger(at) || at <= 0) tell(path, 'Must be a time in milliseconds since 1970.', missing);
  else if (at < minMs) tell(path, 'Must be milliseconds since 1970; this looks like seconds.');
};

/** Its only parameter is of its own type. */
function ownParameter(type: string, content: Check, isNeeded: boolean): Check {
  return (component, path, tell) => {
    if (!isObject(component)) return;
    const at = under(path, 'parameters');
    const own = entriesOf(component.parameters, at).find(([, parameter]) => typeOf(parameter) === type);
    if (own) object({ [type]: content }, [type])(own[1], own[0], tell);
    else if (isNeeded) tell(at, `Must have a parameter of type ${type}.`, missing);
  };
}

const state = object({ reference_id: text(), order: object({ status: text() }, ['status']) }, [
  'reference_id',
  'order',
]);
const target = object({ url: webAddress, title: text() }, ['url', 'title']);

/** Components that no part of the template's text belongs to, and the offer, by type. */
export const specialComponents: Readonly<Record<string, Check>> = {
  /** Meta: limited-time-offer-templates. An offer without an end needs no parameter. */
  limited_time_offer: ownParameter(
    'limited_time_offer',
    object({ expiration_time_ms: expiry }, ['expiration_time_ms'], missing),
    false,
  ),
  /** Meta: order-status templates. */
  order_status: ownParameter('order_status', state, true),
  /** Meta: tap-target-url-title-override. */
  tap_target_configuration: ownParameter('tap_target_configuration', list(target, { max: 1 }), true),
};
