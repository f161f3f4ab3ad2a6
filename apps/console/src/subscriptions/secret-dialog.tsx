import type { JSX } from 'preact';
import * as texts from '../texts.ts';
import { CopyButton, Dialog } from '../ui/elements.tsx';

/** Shows a secret once. */
export const SecretDialog = ({
  title,
  secret,
  onClose,
  what = texts.subscriptionsItSignsEveryDeliveryYour,
}: {
  readonly title: string;
  readonly secret: string;
  readonly onClose: () => void;
  readonly what?: string;
}): JSX.Element => (
  <Dialog title={title} onClose={onClose}>
    <p>{texts.subscriptionsItIsNotShownAgain(what)}</p>
    <p class="secret">
      <code>{secret}</code>
    </p>
    <p class="actions end">
      <CopyButton text={secret} label={texts.subscriptionsCopy} />
      <button type="button" class="primary" onClick={onClose}>
        {texts.subscriptionsItIsStored}
      </button>
    </p>
  </Dialog>
);
