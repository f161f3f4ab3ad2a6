/** One line of the table. */
export interface Figure {
  /** Stable name in the JSON output, such as `sqlite.perSecond`. */
  readonly name: string;
  readonly label: string;
  /** Null if it could not be measured; `note` then says why. */
  readonly measured: number | null;
  readonly unit: Unit;
  readonly target?: Target;
  readonly note?: string;
}

export type Unit =
  | 'requests/s'
  | 'messages/s'
  | 'deliveries/s'
  | 'ms'
  | 'MB'
  | 'bytes'
  | 'ratio'
  | 'events'
  | 'answers'
  | 'events/round trip'
  | 'reads'
  | 'writes'
  | 'deletes';

export type Target = { readonly atLeast: number } | { readonly under: number } | { readonly atMost: number };

/**
 * Whether the figure reaches its target; null if it has none. A figure that was not measured does not reach its target.
 */
export function isReached({ measured, target }: Figure): boolean | null {
  if (target === undefined) return null;
  if (measured === null) return false;
  if ('atLeast' in target) return measured >= target.atLeast;
  return 'under' in target ? measured < target.under : measured <= target.atMost;
}

/** The target in words: `at least 0.5`, `under 50 ms`. Empty if there is none. */
export function describeTarget({ target, unit }: Figure): string {
  if (target === undefined) return '';
  if ('atLeast' in target) return `at least ${format(target.atLeast, unit)}`;
  return 'under' in target ? `under ${format(target.under, unit)}` : `at most ${format(target.atMost, unit)}`;
}

/** The value with its unit, rounded to the precision of the measurement. */
export function describeMeasured({ measured, unit }: Figure): string {
  return measured === null ? 'not measured' : format(measured, unit);
}

const decimals: Partial<Record<Unit, number>> = {
  ratio: 2,
  'events/round trip': 1,
  reads: 2,
  writes: 2,
  deletes: 2,
};

function format(value: number, unit: Unit): string {
  const digits = decimals[unit] ?? (unit === 'ms' && value < 100 ? (value < 2 ? 2 : 1) : 0);
  const number = value.toLocaleString('en-US', { minimumFractionDigits: 0, maximumFractionDigits: digits });
  return unit === 'ratio' ? number : `${number} ${unit}`;
}
