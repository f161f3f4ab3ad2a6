import { cloudError } from '../../graph/errors.ts';
import { list, object, text, webAddress, within } from '../../messages/checks.ts';
import { plainText } from '../../meta-json.ts';
import type { TemplateComponent } from '../../world/template.ts';
import type { SentComponent, SentParameter } from './sent-components.ts';

/** Smaller values are in seconds, not milliseconds. */
const minMs = 1e12;

/** An offer's end, milliseconds since 1970, as a number or text (Meta: limited-time-offer-templates). @throws {GraphError} 131008, 132000. */
export function checkLimitedTimeOffer(defined: readonly TemplateComponent[], sent: readonly SentComponent[]): void {
  const offer = defined.find(({ type }) => type === 'LIMITED_TIME_OFFER');
  const given = sent.find(({ type }) => type === 'limited_time_offer');
  if (!offer) {
    if (given) throw cloudError(132000, 'limited_time_offer: the template has no offer');
    return;
  }
  const parameter = parameterOf(given, 'limited_time_offer');
  if (!parameter) {
    if (!expires(offer)) return;
    throw cloudError(131008, 'limited_time_offer: expiration_time_ms is required');
  }
  const { expiration_time_ms: end } = object(parameter.fields, 'limited_time_offer', parameter.path);
  const endsAt = Number(plainText(end));
  if (!Number.isInteger(endsAt) || endsAt <= 0) {
    throw cloudError(131008, 'limited_time_offer: expiration_time_ms is required, in milliseconds since 1970');
  }
  if (endsAt < minMs) throw cloudError(131009, 'limited_time_offer: expiration_time_ms must be in milliseconds');
}

/** An offer without an end is the exception. */
function expires({ limited_time_offer: offer }: TemplateComponent): boolean {
  return typeof offer !== 'object' || offer === null || !('has_expiration' in offer) || offer.has_expiration !== false;
}

/** Meta: order-status templates. */
export function checkOrderStatus(sent: readonly SentComponent[]): void {
  const given = sent.find(({ type }) => type === 'order_status');
  if (!given) return;
  const parameter = parameterOf(given, 'order_status');
  if (!parameter) throw cloudError(131008, 'order_status: the parameter order_status is required');
  const path = within(parameter.path, 'order_status');
  const status = object(parameter.fields, 'order_status', parameter.path);
  text(status, 'reference_id', path);
  text(object(status, 'order', path), 'status', within(path, 'order'));
}

/** The target of a tap, and its title (Meta: tap-target-url-title-override). */
export function checkTapTarget(sent: readonly SentComponent[]): void {
  const given = sent.find(({ type }) => type === 'tap_target_configuration');
  if (!given) return;
  const parameter = parameterOf(given, 'tap_target_configuration');
  if (!parameter) throw cloudError(131008, 'tap_target_configuration: the parameter is required');
  const path = within(parameter.path, 'tap_target_configuration');
  const [target] = list(parameter.fields, 'tap_target_configuration', parameter.path, { min: 1, max: 1 });
  if (!target) return;
  webAddress(target, 'url', within(path, 0));
  text(target, 'title', within(path, 0));
}

const parameterOf = (component: SentComponent | undefined, type: string): SentParameter | undefined =>
  component?.parameters.find((each) => each.type === type);
