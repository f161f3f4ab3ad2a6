import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import * as texts from '../texts.ts';
import { Icon } from '../ui/icons.tsx';

const remembered = 'phone';

/** In the sandbox: whether the simulator’s phone is shown next to the page. Remembered for the tab's lifetime. */
export function usePhone(): { readonly isOpen: boolean; readonly turn: () => void } {
  const [isOpen, setOpen] = useState(() => sessionStorage.getItem(remembered) === 'open');
  const turn = () => {
    rememberPhone(!isOpen);
    setOpen(!isOpen);
  };
  return { isOpen, turn };
}

/** The link that the sandbox prints opens it. */
export const rememberPhone = (isOpen: boolean): void => sessionStorage.setItem(remembered, isOpen ? 'open' : 'closed');

/** The simulator’s own page in a frame, from another origin, so it can't reach this one. */
export const Phone = ({ url, onClose }: { readonly url: string; readonly onClose: () => void }): JSX.Element => (
  <aside class="sim-phone" aria-label={texts.shellSimulatedPhone}>
    <header>
      <h2>{texts.shellWriteAsACustomer}</h2>
      <a href={url} target="_blank" rel="noopener noreferrer">
        {texts.shellOpenAlone}
      </a>
      <button type="button" class="plain-icon" aria-label={texts.shellCloseThePhone} onClick={onClose}>
        <Icon name="close" />
      </button>
    </header>
    <iframe
      title={texts.shellTheSimulatorsPhone}
      src={url}
      sandbox="allow-scripts allow-same-origin allow-forms allow-downloads"
    />
  </aside>
);
