import type { Platform } from '../platform.ts';
import type { SentMessage } from '../world/message.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import { emit } from './inbound-value.ts';
import { type ClickOptions, UserActionError } from './user-actions.ts';

/** The page is loaded a moment after the click. */
const pageMs = 2_000;

/**
 * The user clicks on a marketing message: `user_actions[]` in the field `messages`, which names neither user nor
 * message (Meta: marketing-messages/track-landing-page-views). If the user opens the page, that is reported too.
 */
export function clickMarketing(
  platform: Platform,
  sent: SentMessage,
  number: PhoneNumber,
  { component = 'cta', productId, opensPage = false }: ClickOptions,
): string {
  if (!sent.category.startsWith('marketing')) {
    throw new UserActionError(`${sent.wamid} is not a marketing message: Meta reports no click on it.`);
  }
  const { clock, ids } = platform;
  const shared = { click_id: ids.text(24), tracking_token: ids.text(40) };
  const emitAction = (action_type: string, data: Readonly<Record<string, unknown>>): void => {
    const action = { action_type, timestamp: String(clock.seconds()), marketing_messages_link_click_data: data };
    emit(platform, number, 'messages', { user_actions: [action] });
  };
  emitAction('marketing_messages_link_click', {
    click_component: component,
    ...(productId !== undefined && { product_id: productId }),
    ...shared,
  });
  if (opensPage) clock.after(pageMs, () => emitAction('landing_page_view', shared));
  return shared.click_id;
}
