import { ApiError } from '@intexuraos/service-api';
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { unanswered } from '../api/client.ts';
import * as texts from '../texts.ts';
import { Dialog, Failure } from './elements.tsx';

/** An action that a person starts, one at a time, with the reason of its last failure. */
export interface Action {
  readonly isBusy: boolean;
  readonly problem: ApiError | null;
  /** @returns whether it worked. */
  run(act: () => Promise<unknown>): Promise<boolean>;
}

export function useAction(): Action {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const run = async (act: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    try {
      await act();
      setProblem(null);
      return true;
    } catch (error) {
      setProblem(error instanceof ApiError ? error : unanswered(texts.uiThePageMetSomethingUnexpected));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, problem, run };
}

interface ConfirmProps {
  readonly title: string;
  readonly children: ComponentChildren;
  /** The label of the confirming button. */
  readonly does: string;
  readonly isDangerous?: boolean;
  readonly act: () => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks before an action that can't be undone. Closes after it succeeded. */
export function Confirm({ title, children, does, isDangerous = false, act, onClose }: ConfirmProps): JSX.Element {
  const { isBusy, problem, run } = useAction();
  const confirm = async () => {
    if (await run(act)) onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      {problem && <Failure problem={problem} />}
      <p class="actions end">
        <button type="button" class="quiet" onClick={onClose}>
          {texts.uiGoBack}
        </button>
        <button type="button" class={isDangerous ? 'primary danger' : 'primary'} disabled={isBusy} onClick={confirm}>
          {does}
        </button>
      </p>
    </Dialog>
  );
}
