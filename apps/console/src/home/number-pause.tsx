import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import * as texts from '../texts.ts';
import { Confirm, useAction } from '../ui/action.tsx';
import { Failure } from '../ui/elements.tsx';
import { Field } from '../ui/fields.tsx';
import { useMay, useSession } from '../ui/session.tsx';

interface NumberPauseProps {
  readonly phoneNumberId: string;
  readonly isPaused: boolean;
  readonly onChanged: () => void;
}

/** Pauses or resumes all sending from a number. */
export function NumberPause({ phoneNumberId, isPaused, onChanged }: NumberPauseProps): JSX.Element | null {
  const { client } = useSession();
  const { isBusy, problem, run } = useAction();
  const [asks, setAsks] = useState(false);
  const [reason, setReason] = useState('');
  if (!useMay('manage')) return null;
  return (
    <>
      <button
        type="button"
        class="quiet"
        disabled={isBusy}
        onClick={() => {
          if (isPaused) void run(() => client.outbox.resume(phoneNumberId)).then(onChanged);
          else setAsks(true);
        }}
      >
        {isPaused ? texts.homeResume : texts.homePause}
      </button>
      {problem && <Failure problem={problem} />}
      {asks && (
        <Confirm
          title={texts.homePauseThisNumber}
          does={texts.homePauseIt}
          isDangerous
          act={() => client.outbox.pause(phoneNumberId, reason.trim()).then(onChanged)}
          onClose={() => setAsks(false)}
        >
          <p>{texts.homeNothingIsSentFromIt}</p>
          <Field label={texts.homeReason} name="reason" hint={texts.homeShownWhereverThePauseIs} onType={setReason} />
        </Confirm>
      )}
    </>
  );
}
