import { placeForm, placeOf as placeIn } from '@intexuraos/cloud-api';
import { wrongUse } from '../outcome.ts';

/** A place as `52.52,13.405`. @throws {CommandError} for anything else. */
export function placeOf(text: string): NonNullable<ReturnType<typeof placeIn>> {
  const place = placeIn(text);
  if (place === null) throw wrongUse(`"${text}" is not a location.`, placeForm);
  return place;
}
