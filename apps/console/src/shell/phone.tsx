import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../ui/icons.tsx';

const remembered = 'phone';

/** In the sandbox: whether the simulator’s phone stands next to the page, for as long as the tab lives. */
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

/** The simulator’s own page, from another port: it has no part in this one. */
export const Phone = ({ url, onClose }: { readonly url: string; readonly onClose: () => void }): JSX.Element => (
  <aside class="sim-phone" aria-label="Simulated phone">
    <header>
      <h2>Write as a customer</h2>
      <a href={url} target="_blank" rel="noopener noreferrer">
        Open alone
      </a>
      <button type="button" class="plain-icon" aria-label="Close the phone" onClick={onClose}>
        <Icon name="close" />
      </button>
    </header>
    <iframe
      title="The simulator’s phone"
      src={url}
      sandbox="allow-scripts allow-same-origin allow-forms allow-downloads"
    />
  </aside>
);
