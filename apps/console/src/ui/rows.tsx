import type { ComponentChildren, JSX } from 'preact';

export type Fact = readonly [name: string, value: ComponentChildren];

/** Labels with values; rows without a value are left out. */
export const Rows = ({ facts }: { readonly facts: readonly Fact[] }): JSX.Element => (
  <dl class="rows">
    {facts.flatMap(([name, value]) =>
      value === null || value === undefined || value === ''
        ? []
        : [
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>,
          ],
    )}
  </dl>
);

/** Verbatim machine-readable text. */
export const Code = ({ children }: { readonly children: string }): JSX.Element => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
  <pre class="json" tabIndex={0}>
    {children}
  </pre>
);
