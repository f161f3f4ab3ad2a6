import type { JSX } from 'preact';
import * as texts from '../texts.ts';

interface LineProps {
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  readonly onChange: (text: string) => void;
}

export const Line = ({ label, value, hint, onChange }: LineProps): JSX.Element => (
  <label class="field">
    {label}
    <input type="text" list={undefined} value={value} onInput={({ currentTarget }) => onChange(currentTarget.value)} />
    {hint && <span class="hint">{hint}</span>}
  </label>
);

export const Lines = ({ label, value, hint, rows, onChange }: LineProps & { readonly rows: number }): JSX.Element => (
  <label class="field">
    {label}
    <textarea rows={rows} value={value} onInput={({ currentTarget }) => onChange(currentTarget.value)} />
    {hint && <span class="hint">{hint}</span>}
  </label>
);

export const Choice = ({
  label,
  value,
  options,
  words = {},
  onChange,
}: LineProps & {
  readonly options: readonly string[];
  /** The labels of options, if they differ from their values. */
  readonly words?: Readonly<Record<string, string>>;
}): JSX.Element => (
  <label class="field">
    {label}
    <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
      {options.map((option) => (
        <option key={option} value={option}>
          {words[option] ?? option}
        </option>
      ))}
    </select>
  </label>
);

interface ExamplesProps {
  readonly names: readonly string[];
  readonly examples: Readonly<Record<string, string>>;
  readonly onChange: (examples: Readonly<Record<string, string>>) => void;
}

/** An example for each variable of a text. */
export const Examples = ({ names, examples, onChange }: ExamplesProps): JSX.Element => (
  <>
    {names.map((name) => (
      <Line
        key={name}
        label={texts.templatesExampleFor(name)}
        value={examples[name] ?? ''}
        onChange={(example) => onChange({ ...examples, [name]: example })}
      />
    ))}
  </>
);
