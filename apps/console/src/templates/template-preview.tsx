import type { JSX } from 'preact';
import { Parts } from '../inbox/content.tsx';
import type { Shown } from '../inbox/message-view.ts';

/** A template as the bubble that the customer will see. */
export const TemplatePreview = ({ shown }: { readonly shown: Shown }): JSX.Element => (
  <div class="preview row out">
    <div class="bubble">
      <Parts shown={shown} />
    </div>
  </div>
);
