import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Contact } from '../api/types.ts';
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

/** Erases a person once their number was typed, and shows how far it is. */
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
      <Dialog title="Erasure" onClose={onClose}>
        <ErasureProgress id={erasureId} />
      </Dialog>
    );
  }
  return (
    <Dialog title={`Erase ${name}`} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <p>
          Everything that is stored about them is removed: messages, files, conversations, what waits to be sent, and
          their part of every webhook. <strong>It can’t be undone.</strong> Backups are not touched, and neither is what
          Meta and your own software have.
        </p>
        <fieldset>
          <legend>If they write again</legend>
          <label class="check">
            <input type="radio" name="later" value="start-again" defaultChecked />
            They start again
            <span class="hint">As somebody who was never here.</span>
          </label>
          <label class="check">
            <input type="radio" name="later" value="block" />
            They are blocked
            <span class="hint">What they write is left out, until the block is lifted.</span>
          </label>
        </fieldset>
        <Field
          label={`Type ${asked} to confirm`}
          name="typed"
          required
          onType={(typed) => setSure(isConfirmed(typed, asked))}
        />
        {problem && <Failure problem={problem} />}
        <p class="actions end">
          <button type="button" class="quiet" onClick={onClose}>
            Leave it
          </button>
          <button type="submit" class="primary danger" disabled={isBusy || !isSure}>
            Erase for good
          </button>
        </p>
      </form>
    </Dialog>
  );
}
