import type { JSX } from 'preact';
import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';
import { mediumTime } from '../times.ts';
import { Menu } from './menu.tsx';
import { useSession } from './session.tsx';

interface FilterFieldProps {
  /** The path of the page that it filters. */
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
  readonly name: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly type?: 'text' | 'datetime-local';
  /** Id of a `datalist` with suggestions. */
  readonly list?: string;
}

/** A filter of a list. Its value is part of the address, so a link opens the same list. */
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

interface FilterSelectProps extends Pick<FilterFieldProps, 'path' | 'query' | 'name' | 'label'> {
  readonly options: readonly (readonly [value: string, words: string])[];
}

/** A filter with a few values; without one, everything is shown. */
export const FilterSelect = ({ path, query, name, label, options }: FilterSelectProps): JSX.Element => (
  <label>
    {label}
    <select
      value={query[name] ?? ''}
      onChange={({ currentTarget }) => {
        location.hash = linkTo(path, { ...query, [name]: currentTarget.value });
      }}
    >
      <option value="">{texts.uiAll}</option>
      {options.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </select>
  </label>
);

/**
 * From when, until when. The fields are created on opening: a browser takes longer for its first time field than for all the
 * rest of a page (`docs/decisions/067`).
 */
export function TimeFilter({ path, query }: Pick<FilterFieldProps, 'path' | 'query'>): JSX.Element {
  const { from, until } = query;
  const words = texts.uiTimes(from && mediumTime(from), until && mediumTime(until));
  return (
    <div class="time-filter">
      <span aria-hidden="true">{texts.uiTime}</span>
      <Menu class="times" label={texts.uiTimeIs(words)} summary={<span>{words}</span>}>
        {() => (
          <>
            <FilterField {...{ path, query }} name="from" label={texts.uiFrom} type="datetime-local" />
            <FilterField {...{ path, query }} name="until" label={texts.uiUntil} type="datetime-local" />
          </>
        )}
      </Menu>
    </div>
  );
}

/** A filter by business number, if there are several. */
export function NumberFilter({ path, query }: Pick<FilterFieldProps, 'path' | 'query'>): JSX.Element | null {
  const { phoneNumberIds = [] } = useSession().index;
  if (phoneNumberIds.length < 2 && !query.phoneNumberId) return null;
  const given = query.phoneNumberId ? [query.phoneNumberId] : [];
  const options = [...new Set([...phoneNumberIds, ...given])].map((id) => [id, id] as const);
  return <FilterSelect path={path} query={query} name="phoneNumberId" label={texts.uiNumber} options={options} />;
}
