import { isObject, type JsonObject } from '../json-value.ts';
import { oneLine, words } from './one-line.ts';

const part = (value: unknown): JsonObject => (isObject(value) ? value : {});

/** Meta's observations of a user, by type. */
export const describeObservation = {
  marketing_messages_link_click: ({ marketing_messages_link_click_data }: JsonObject): string => {
    const { click_component } = part(marketing_messages_link_click_data);
    return `clicked ${click_component === 'body' ? 'the text' : 'the button'} of a marketing message`;
  },
  landing_page_view: (): string => 'opened the page that a marketing message leads to',
  LeadSubmitted: (): string => 'lead found by Meta',
  Purchase: ({ custom_data }: JsonObject): string => {
    const { value, currency } = part(custom_data);
    return words('purchase found by Meta', oneLine(value) && `of ${words(oneLine(value), oneLine(currency))}`);
  },
};
