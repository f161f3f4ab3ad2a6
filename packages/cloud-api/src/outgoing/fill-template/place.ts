export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** How a place is written. */
export const placeForm = 'Give latitude and longitude separated by a comma: 52.52,13.405.';

/** A place as `52.52,13.405`; null for anything else. */
export function placeOf(text: string): Place | null {
  const [latitude = Number.NaN, longitude = Number.NaN] = text.split(',').map(Number);
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null;
}
