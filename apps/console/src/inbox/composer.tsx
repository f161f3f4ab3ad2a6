import { ApiError } from '@intexuraos/service-api';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Conversation, Message, Template } from '../api/types.ts';
import { plainText } from '../text/format-text.ts';
import * as texts from '../texts.ts';
import { Failure } from '../ui/elements.tsx';
import { useNow } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { useSession } from '../ui/session.tsx';
import { Attachment } from './attachment.tsx';
import { fileMessage, isRecording, problemOfFile, takesCaption, voiceMessage } from './file-message.ts';
import { lineOf } from './message-view.ts';
import { isWindowOpen, sendTo } from './outgoing.ts';
import { TemplateDialog, timeOf } from './template-dialog.tsx';

interface ComposerProps {
  readonly conversation: Conversation;
  /** Null until Meta has responded. */
  readonly templates: readonly Template[] | null;
  readonly replyTo: Message | null;
  readonly onReplyDone: () => void;
  readonly onSent: () => void;
  /** The file attached to the next message. */
  readonly file: File | null;
  readonly onFile: (file: File | null) => void;
}

/** Meta's longest text (Meta: messages/text-messages). */
const longestText = 4096;

/** The message field, or a template button if Meta allows only templates. */
export function Composer({
  conversation,
  templates,
  replyTo,
  onReplyDone,
  onSent,
  file,
  onFile,
}: ComposerProps): JSX.Element {
  const { client, index } = useSession();
  const now = useNow(5_000);
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [isChoosing, setChoosing] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [isVoice, setVoice] = useState(false);
  const [sendAt, setSendAt] = useState<string | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const { closesAt } = conversation.serviceWindow;
  const isOpen = isWindowOpen(conversation, now);
  // Stays the same until the message is accepted, so that pressing twice sends it once.
  const key = useRef(crypto.randomUUID());
  // Uploading the file again would give it another id, and so make a different message under the same key.
  const uploaded = useRef<{ readonly file: File; readonly isVoice: boolean; readonly id: string } | null>(null);
  const canBeVoice = index.convertsMedia === true && file !== null && isRecording(file);
  const asVoice = canBeVoice && isVoice;
  const hasCaption = file !== null && !asVoice && takesCaption(file);
  useEffect(() => {
    if (replyTo) field.current?.focus();
  }, [replyTo]);
  useEffect(() => {
    const { current } = field;
    if (!current) return;
    current.style.height = 'auto';
    const borders = current.offsetHeight - current.clientHeight;
    current.style.height = `${current.scrollHeight + borders}px`;
  }, [text]);

  const send = async (message: object): Promise<boolean> => {
    try {
      if (!(await sendTo(conversation, { ...message, ...timeOf(sendAt) }, key.current, client))) return false;
    } catch (error) {
      setProblem(error instanceof ApiError ? error : null);
      // If refused, the next attempt needs a new key. If the service was unreachable, the message may have arrived: keep the key.
      if (error instanceof ApiError && error.status !== 0) key.current = crypto.randomUUID();
      return false;
    }
    key.current = crypto.randomUUID();
    setProblem(null);
    onReplyDone();
    onSent();
    return true;
  };
  /** Uploads the file. @returns the message with it; null if the upload failed, which is shown. */
  const withFile = async (attached: File, caption: string): Promise<object | null> => {
    if (uploaded.current?.file !== attached || uploaded.current.isVoice !== asVoice) {
      const id = await (asVoice ? storeVoice(attached) : upload(attached));
      if (id === null) return null;
      uploaded.current = { file: attached, isVoice: asVoice, id };
    }
    const { id } = uploaded.current;
    return asVoice ? voiceMessage(id) : fileMessage(attached, id, caption);
  };
  const shown = (error: unknown): null => {
    setProblem(error instanceof ApiError ? error : null);
    return null;
  };
  const upload = (attached: File): Promise<string | null> =>
    client.uploadMedia(index.graphVersion ?? 'v24.0', conversation.phoneNumberId, attached).catch(shown);
  const storeVoice = (attached: File): Promise<string | null> =>
    client.media.store({ convert: 'voice', filename: attached.name }, attached).then(({ id }) => id, shown);
  const hasContent = file ? problemOfFile(file) === null : text.trim() !== '';
  // An incomplete time is empty.
  const canSend = !isBusy && hasContent && sendAt !== '';
  const submit = async (event?: Event) => {
    event?.preventDefault();
    if (!canSend) return;
    const body = text.trim();
    setText('');
    setBusy(true);
    const message = file ? await withFile(file, body) : { type: 'text', text: { body } };
    const context = replyTo ? { context: { message_id: replyTo.wamid } } : {};
    if (message && (await send({ ...message, ...context }))) {
      if (file && !hasCaption) setText(body);
      onFile(null);
      setSendAt(null);
    } else setText(body);
    setBusy(false);
  };
  const paste = (event: ClipboardEvent) => {
    const [pasted] = event.clipboardData?.files ?? [];
    if (!pasted) return;
    event.preventDefault();
    onFile(pasted);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onReplyDone();
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    void submit(event);
  };
  return (
    <div class="composer">
      {problem && <Failure problem={problem} />}
      {replyTo && (
        <div class="replying">
          <Icon name="reply" size={16} />
          <span>{plainText(lineOf(replyTo))}</span>
          <button type="button" class="plain-icon" aria-label={texts.inboxDontReplyToIt} onClick={onReplyDone}>
            <Icon name="close" size={16} />
          </button>
        </div>
      )}
      {file && isOpen && (
        <Attachment
          file={file}
          onRemove={() => onFile(null)}
          isVoice={canBeVoice ? isVoice : null}
          onVoice={setVoice}
        />
      )}
      {sendAt !== null && isOpen && <SendTime value={sendAt} onChange={setSendAt} />}
      {isOpen ? (
        <form onSubmit={submit}>
          <button
            type="button"
            class="plain-icon"
            aria-label={texts.inboxSendATemplate}
            title={texts.inboxSendATemplate}
            onClick={() => setChoosing(true)}
          >
            <Icon name="template" />
          </button>
          <button
            type="button"
            class="plain-icon"
            aria-label={texts.inboxAttachAFile}
            title={texts.inboxAttachAFile}
            onClick={() => picker.current?.click()}
          >
            <Icon name="clip" />
          </button>
          <input
            ref={picker}
            id="file"
            class="unseen"
            type="file"
            tabIndex={-1}
            aria-label={texts.inboxFile}
            onChange={({ currentTarget }) => {
              onFile(currentTarget.files?.[0] ?? null);
              currentTarget.value = '';
            }}
          />
          <button
            type="button"
            class="plain-icon"
            aria-label={texts.inboxSendLater}
            title={texts.inboxSendLater}
            onClick={() => setSendAt((was) => (was === null ? '' : null))}
          >
            <Icon name="clock" />
          </button>
          <label class="unseen" for="message">
            {texts.inboxMessage}
          </label>
          <textarea
            id="message"
            ref={field}
            rows={1}
            maxLength={longestText}
            placeholder={placeholderFor(file, hasCaption)}
            onPaste={paste}
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
            onKeyDown={press}
          />
          <button type="submit" class="send" aria-label={texts.inboxSend} disabled={!canSend}>
            <Icon name="send" />
          </button>
        </form>
      ) : (
        <div class="closed">
          <p>
            {texts.inboxTheWindowIsClosedSo(
              closesAt ? texts.inboxN24HoursHavePassedSince : texts.inboxTheyHaveNotWrittenYet,
            )}
          </p>
          <button type="button" class="primary" onClick={() => setChoosing(true)}>
            <Icon name="template" size={18} /> {texts.inboxSendATemplate}
          </button>
        </div>
      )}
      {isChoosing && (
        <TemplateDialog templates={templates} onSend={send} onUpload={upload} onClose={() => setChoosing(false)} />
      )}
    </div>
  );
}

function placeholderFor(file: File | null, hasCaption: boolean): string {
  if (!file) return texts.inboxWriteAMessage;
  return hasCaption ? texts.inboxAddACaption : texts.inboxAudioHasNoCaptionSend;
}

/** The time to send it at. The service holds it until then, and checks the window at that time. */
const SendTime = ({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string | null) => void;
}): JSX.Element => (
  <div class="attached">
    <label for="send-at">{texts.inboxSendAt}</label>
    <input
      id="send-at"
      type="datetime-local"
      list={undefined}
      value={value}
      onInput={({ currentTarget }) => onChange(currentTarget.value)}
    />
    <button type="button" class="plain-icon" aria-label={texts.inboxSendAtOnce} onClick={() => onChange(null)}>
      <Icon name="close" size={16} />
    </button>
  </div>
);
