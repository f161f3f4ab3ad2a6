/** For how long a step works at most before it commits: others wait for the thread. */
export const stepMs = 8;

/** The position of a sweep: after the row with this time and number. */
export interface RowPlace {
  readonly at: string;
  readonly seq: number;
}

export function rowPlace(place: string | null): RowPlace {
  const end = place?.lastIndexOf('/') ?? -1;
  return place === null ? { at: '', seq: 0 } : { at: place.slice(0, end), seq: Number(place.slice(end + 1)) };
}

export const writePlace = ({ at, seq }: RowPlace): string => `${at}/${seq}`;
