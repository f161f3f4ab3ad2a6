import type { JSX } from 'preact';
import { linkTo } from '../routing.ts';

interface FilterFieldProps {
  /** The page whose place it changes. */
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
  readonly name: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly type?: 'text' | 'datetime-local';
  /** Id of a `datalist` with suggestions. */
  readonly list?: string;
}

/** A filter of a list. Its value is part of the page's place, so a link leads to the same list. */
export const FilterField = ({
  path,
  query,
  name,
  label,
  placeholder = '',
  type = 'text',
  list,
}: FilterFieldProps): JSX.Element => (
  <label>
    {label}
    <input
      type={type}
      list={list}
      placeholder={placeholder}
      value={query[name] ?? ''}
      onChange={({ currentTarget }) => {
        location.hash = linkTo(path, { ...query, [name]: currentTarget.value.trim() });
      }}
    />
  </label>
);
