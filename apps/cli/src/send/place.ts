import { wrongUse } from '../outcome.ts';

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** A place as `52.52,13.405`. @throws {CommandError} for anything else. */
export function placeOf(text: string): Place {
  const [latitude = Number.NaN, longitude = Number.NaN] = text.split(',').map(Number);
  if (Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) return { latitude, longitude };
  throw wrongUse(`"${text}" is not a place.`, 'Give latitude and longitude with a comma: 52.52,13.405.');
}
