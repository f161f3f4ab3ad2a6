import type { ComponentChildren, JSX } from 'preact';

interface FieldProps {
  readonly label: string;
  readonly name: string;
  readonly value?: string | number | undefined;
  readonly hint?: ComponentChildren;
  readonly type?: 'text' | 'url' | 'number' | 'datetime-local' | 'date';
  readonly placeholder?: string;
  readonly required?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly step?: string;
  /** Called with the typed text. */
  readonly onType?: (text: string) => void;
}

/** A field of a form, read by its name on submit. */
export const Field = ({ label, name, value, hint, type = 'text', onType, ...input }: FieldProps): JSX.Element => (
  <label class="field">
    {label}
    <input
      type={type}
      list={undefined}
      id={`field-${name}`}
      name={name}
      defaultValue={value === undefined ? undefined : String(value)}
      onInput={onType && (({ currentTarget }) => onType(currentTarget.value))}
      {...input}
    />
    {hint && <span class="hint">{hint}</span>}
  </label>
);

interface ChoiceProps {
  readonly label: string;
  readonly name: string;
  readonly value?: string | undefined;
  readonly options: readonly (readonly [value: string, words: string])[];
  readonly onChange?: (value: string) => void;
}

export const Select = ({ label, name, value, options, onChange }: ChoiceProps): JSX.Element => (
  <label class="field">
    {label}
    <select
      id={`field-${name}`}
      name={name}
      {...(onChange ? { value } : { defaultValue: value })}
      onChange={({ currentTarget }) => onChange?.(currentTarget.value)}
    >
      {options.map(([option, words]) => (
        <option key={option} value={option}>
          {words}
        </option>
      ))}
    </select>
  </label>
);

/** The values of a form, without empty fields. */
export function valuesOf(form: HTMLFormElement): Readonly<Record<string, string>> {
  const entries = [...new FormData(form)].filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(entries.map(([name, value]) => [name, value.trim()] as const).filter(([, value]) => value));
}

/** A form's local time in the API's format. */
export const instantOf = (local: string | undefined): string | undefined =>
  local && !Number.isNaN(Date.parse(local)) ? new Date(local).toISOString() : undefined;

/** The submit button at the end of a form. */
export function Submit({ isDisabled, children }: { isDisabled: boolean; children: ComponentChildren }) {
  return (
    <p class="actions end">
      <button type="submit" class="primary" disabled={isDisabled}>
        {children}
      </button>
    </p>
  );
}
