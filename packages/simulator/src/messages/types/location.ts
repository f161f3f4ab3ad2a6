import { numeric, optionalText } from '../checks.ts';
import type { MessageCheck } from '../message-check.ts';

/** Meta: location-messages. Latitude and longitude may be text or numbers. */
export const checkLocation: MessageCheck = (content) => {
  numeric(content, 'latitude', 'location', -90, 90);
  numeric(content, 'longitude', 'location', -180, 180);
  optionalText(content, 'name', 'location');
  optionalText(content, 'address', 'location');
};
