import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Contact } from '../api/types.ts';
import * as texts from '../texts.ts';
import { useAction } from '../ui/action.tsx';
import { Dialog, Failure } from '../ui/elements.tsx';
import { Field, valuesOf } from '../ui/fields.tsx';
import { useSession } from '../ui/session.tsx';
import { ErasureProgress } from './erasure-progress.tsx';
import { confirmationOf, isConfirmed } from './erasure-words.ts';

interface EraseDialogProps {
  readonly contact: Contact;
  readonly name: string;
  readonly onClose: () => void;
}

/** Erases a person after their number was typed, and shows the progress. */
export function EraseDialog({ contact, name, onClose }: EraseDialogProps): JSX.Element {
  const { client } = useSession();
  const { isBusy, problem, run } = useAction();
  const [erasureId, setErasureId] = useState<string | null>(null);
  const [isSure, setSure] = useState(false);
  const asked = confirmationOf(contact);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget;
    if (!(form instanceof HTMLFormElement)) return;
    const { typed = '', later } = valuesOf(form);
    if (!isConfirmed(typed, asked)) return;
    void run(async () => {
      setErasureId((await client.contacts.erase(contact.id, later === 'block' ? 'block' : 'start-again')).id);
    });
  };
  if (erasureId !== null) {
    return (
      <Dialog title={texts.erasureErasure} onClose={onClose}>
        <ErasureProgress id={erasureId} />
      </Dialog>
    );
  }
  return (
    <Dialog title={texts.erasureErase(name)} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <p>{texts.erasureEverythingThatIsStoredAbout()}</p>
        <fieldset>
          <legend>{texts.erasureIfTheyWriteAgain}</legend>
          <label class="check">
            <input type="radio" name="later" value="start-again" defaultChecked />
            {texts.erasureTheyStartAgain}
            <span class="hint">{texts.erasureAsSomebodyWhoWasNever}</span>
          </label>
          <label class="check">
            <input type="radio" name="later" value="block" />
            {texts.erasureTheyAreBlocked}
            <span class="hint">{texts.erasureWhatTheyWriteIsLeft}</span>
          </label>
        </fieldset>
        <Field
          label={texts.erasureTypeToConfirm(asked)}
          name="typed"
          required
          onType={(typed) => setSure(isConfirmed(typed, asked))}
        />
        {problem && <Failure problem={problem} />}
        <p class="actions end">
          <button type="button" class="quiet" onClick={onClose}>
            {texts.erasureGoBack}
          </button>
          <button type="submit" class="primary danger" disabled={isBusy || !isSure}>
            {texts.erasureEraseForGood}
          </button>
        </p>
      </form>
    </Dialog>
  );
}
