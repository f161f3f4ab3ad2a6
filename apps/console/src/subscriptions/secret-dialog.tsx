import type { JSX } from 'preact';
import { CopyButton, Dialog } from '../ui/elements.tsx';

/** Shows a secret, this once. */
export const SecretDialog = ({
  title,
  secret,
  onClose,
  what = 'It signs every delivery: your receiver checks the signature with it. Store it now.',
}: {
  readonly title: string;
  readonly secret: string;
  readonly onClose: () => void;
  readonly what?: string;
}): JSX.Element => (
  <Dialog title={title} onClose={onClose}>
    <p>{what} It is not shown again.</p>
    <p class="secret">
      <code>{secret}</code>
    </p>
    <p class="actions end">
      <CopyButton text={secret} label="Copy" />
      <button type="button" class="primary" onClick={onClose}>
        It is stored
      </button>
    </p>
  </Dialog>
);
