import type { JSX } from 'preact';
import type { Shown } from '../inbox/message-view.ts';
import { FormattedText } from '../text/formatted-text.tsx';

/** A template as a bubble: what the customer will see. */
export const TemplatePreview = ({ shown }: { readonly shown: Shown }): JSX.Element => (
  <div class="preview row out">
    <div class="bubble">
      {shown.title && <p class="title">{shown.title}</p>}
      <FormattedText text={shown.text} />
      {shown.footer && <p class="footer">{shown.footer}</p>}
      {shown.choices.length > 0 && (
        <ul class="choices">
          {shown.choices.map(({ title, note }, index) => (
            <li key={`${index} ${title}`}>
              {title}
              {note && <span class="dim">{note}</span>}
            </li>
          ))}
        </ul>
      )}
    </div>
  </div>
);
