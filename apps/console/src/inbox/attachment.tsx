import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { byteCount } from '../home/summary.ts';
import * as texts from '../texts.ts';
import { Icon } from '../ui/icons.tsx';
import { problemOfFile, typeOfFile } from './file-message.ts';

interface AttachmentProps {
  readonly file: File;
  readonly onRemove: () => void;
  /** Whether to send it as a voice note; null if that is impossible. */
  readonly isVoice: boolean | null;
  readonly onVoice: (isVoice: boolean) => void;
}

/** The file that is attached to the next message. */
export function Attachment({ file, onRemove, isVoice, onVoice }: AttachmentProps): JSX.Element {
  const [picture, setPicture] = useState<string | null>(null);
  const problem = problemOfFile(file);
  useEffect(() => {
    if (typeOfFile(file) !== 'image') return undefined;
    const url = URL.createObjectURL(file);
    setPicture(url);
    return () => URL.revokeObjectURL(url);
  }, [file]);
  return (
    <div class="attached">
      {picture ? <img src={picture} alt="" /> : <Icon name="file" size={22} />}
      <span>
        {file.name} <span class="dim">{byteCount(file.size)}</span>
        {problem && <span class="problem"> {problem}</span>}
      </span>
      {isVoice !== null && (
        <label>
          <input type="checkbox" checked={isVoice} onChange={({ currentTarget }) => onVoice(currentTarget.checked)} />{' '}
          {texts.inboxAsAVoiceMessage}
        </label>
      )}
      <button type="button" class="plain-icon" aria-label={texts.inboxDontSendTheFile} onClick={onRemove}>
        <Icon name="close" size={16} />
      </button>
    </div>
  );
}
