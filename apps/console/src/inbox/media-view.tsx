import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Media } from '../api/types.ts';
import * as texts from '../texts.ts';
import { Icon } from '../ui/icons.tsx';
import { useSession } from '../ui/session.tsx';
import { VoiceNote } from './voice-note.tsx';

/**
 * A file of a message, through the service's media route. The browser loads it when it scrolls into view. Only pictures and
 * sound are shown in the page; any other file is a download, so no browser runs it as a page of this origin.
 */
export function MediaView({ media, type }: { readonly media: Media; readonly type: string }): JSX.Element {
  const [isGone, setGone] = useState(false);
  const address = addressOf(media);
  const kind = kindOf(media, type);
  const thumbnail = useThumbnail(media, kind);
  const name = media.filename ?? kindWords[kind];
  if (address === null || isGone) {
    return (
      <p class="file">
        <Icon name="file" size={22} />
        <span>
          {name}
          <span class="dim">{texts.inboxMetaNoLongerHasThis}</span>
        </span>
      </p>
    );
  }
  const gone = () => setGone(true);
  if (kind === 'image' || kind === 'sticker') {
    return (
      <a
        class={kind === 'sticker' ? 'sticker-link' : 'picture'}
        href={address}
        target="_blank"
        rel="noopener noreferrer"
      >
        <Picture
          thumbnail={thumbnail}
          src={address}
          alt={media.caption ?? (kind === 'sticker' ? texts.inboxSticker : texts.inboxPhoto)}
          onGone={gone}
        />
      </a>
    );
  }
  if (kind === 'audio' && media.isVoice) return <VoiceNote src={address} onGone={gone} />;
  if (kind === 'audio') {
    return (
      <div class="sound">
        {/* biome-ignore lint/a11y/useMediaCaption: WhatsApp has no captions for what users record */}
        <audio controls preload="none" src={address} onError={gone} />
      </div>
    );
  }
  if (kind === 'video') return <Video thumbnail={thumbnail} src={address} onGone={gone} />;
  return (
    <a class="file" href={address} download={media.filename ?? true}>
      <Icon name="file" size={22} />
      <span>
        {name}
        <span class="dim">{media.mimeType?.split(';')[0] ?? texts.inboxFile2}</span>
      </span>
    </a>
  );
}

/** The URL of a stored file's thumbnail; null if the service makes none. Stickers have none: they are small, and may be animated. */
function useThumbnail({ id, state }: Media, kind: Kind): string | null {
  const { index } = useSession();
  const isMade = kind === 'image' || (kind === 'video' && index.convertsMedia === true);
  return isMade && state === 'stored' && id !== null ? `/v1/media/${id}/thumbnail` : null;
}

interface SeenProps {
  readonly thumbnail: string | null;
  readonly src: string;
  readonly onGone: () => void;
}

/** A picture's thumbnail, or the whole picture if it has none. */
function Picture({ thumbnail, src, alt, onGone }: SeenProps & { readonly alt: string }): JSX.Element {
  const [isSmall, setSmall] = useState(thumbnail !== null);
  return (
    <img
      src={isSmall && thumbnail !== null ? thumbnail : src}
      alt={alt}
      loading="lazy"
      onError={isSmall ? () => setSmall(false) : onGone}
    />
  );
}

/** A video's thumbnail. The video itself is loaded when it is played. */
function Video({ thumbnail, src, onGone }: SeenProps): JSX.Element {
  const [shows, setShows] = useState<'thumbnail' | 'video' | 'playing'>(thumbnail === null ? 'video' : 'thumbnail');
  if (shows === 'thumbnail' && thumbnail !== null) {
    return (
      <button
        type="button"
        class="picture unplayed"
        aria-label={texts.inboxPlayTheVideo}
        onClick={() => setShows('playing')}
      >
        <img src={thumbnail} alt="" loading="lazy" onError={() => setShows('video')} />
        <Icon name="play" size={44} />
      </button>
    );
  }
  const isPlaying = shows === 'playing';
  // biome-ignore lint/a11y/useMediaCaption: WhatsApp has no captions for what users record
  return <video class="picture" controls autoPlay={isPlaying} preload="metadata" src={src} onError={onGone} />;
}

type Kind = 'image' | 'sticker' | 'audio' | 'video' | 'document';

const kindWords: Readonly<Record<Kind, string>> = {
  image: texts.inboxPhoto,
  sticker: texts.inboxSticker,
  audio: texts.inboxAudio,
  video: texts.inboxVideo,
  document: texts.inboxDocument,
};

const shownTypes = /^(image\/(jpeg|png|webp|gif)|audio\/|video\/)/;

/** The type that the message states, if the file's MIME type agrees; otherwise a download. */
function kindOf({ mimeType }: Media, type: string): Kind {
  const isKind = (word: string): word is Kind => Object.hasOwn(kindWords, word);
  if (!isKind(type)) return 'document';
  return mimeType === null || shownTypes.test(mimeType) ? type : 'document';
}

/** The URL under this page's own origin: a proxy may give the service another one. */
function addressOf({ url }: Media): string | null {
  return url !== null && URL.canParse(url) ? new URL(url).pathname : null;
}
