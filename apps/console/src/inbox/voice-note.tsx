import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import * as texts from '../texts.ts';
import { Icon } from '../ui/icons.tsx';
import { peaksOf, playTime } from './voice-peaks.ts';

const bars = 48;
const barHeight = 28;
/** Enough for voices; a minute takes half a megabyte. */
const sampleRate = 8_000;
/** Longer recordings are played without a waveform, which would need the whole file first. */
const maxBytes = 3_000_000;

interface VoiceNoteProps {
  readonly src: string;
  readonly onGone: () => void;
}

interface Sound {
  readonly peaks: readonly number[];
  readonly seconds: number;
}

/** A recording with its waveform, drawn once in view. If the browser can't decode it, its own player is shown. */
export function VoiceNote({ src, onGone }: VoiceNoteProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const audio = useRef<HTMLAudioElement>(null);
  const [sound, setSound] = useState<Sound | null | undefined>(undefined);
  const [at, setAt] = useState(0);
  const [isPlaying, setPlaying] = useState(false);
  useEffect(() => {
    if (!box.current) return undefined;
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      seen.disconnect();
      decode(src).then(setSound, () => setSound(null));
    });
    seen.observe(box.current);
    return () => seen.disconnect();
  }, [src]);
  const turn = () => {
    if (isPlaying) audio.current?.pause();
    else void audio.current?.play().catch(onGone);
  };
  const duration = sound?.seconds ?? 0;
  return (
    <div class="sound" ref={box}>
      <span class="kind">{texts.inboxVoiceMessage}</span>
      {/* biome-ignore lint/a11y/useMediaCaption: WhatsApp has no captions for what users record */}
      <audio
        ref={audio}
        controls={sound === null}
        hidden={sound !== null}
        preload="none"
        src={src}
        onError={onGone}
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onEnded={() => setAt(0)}
        onTimeUpdate={({ currentTarget }) => setAt(currentTarget.currentTime)}
      />
      {sound !== null && (
        <div class="voice">
          <button
            type="button"
            class="plain-icon"
            aria-label={isPlaying ? texts.inboxPause : texts.inboxPlay}
            onClick={turn}
          >
            <Icon name={isPlaying ? 'pause' : 'play'} size={22} />
          </button>
          <span class="wave">
            <Wave peaks={sound?.peaks ?? []} played={duration === 0 ? 0 : at / duration} />
            <input
              type="range"
              aria-label={texts.inboxPositionInTheVoiceMessage}
              aria-valuetext={texts.inboxOf(playTime(at), playTime(duration))}
              min={0}
              max={duration || 1}
              step={0.1}
              value={at}
              disabled={!sound}
              onInput={({ currentTarget }) => {
                const seconds = Number(currentTarget.value);
                setAt(seconds);
                if (audio.current) audio.current.currentTime = seconds;
              }}
            />
          </span>
          <span class="dim">{playTime(isPlaying || at > 0 ? at : duration)}</span>
        </div>
      )}
    </div>
  );
}

/** The bars of a waveform; the played part is highlighted. */
const Wave = ({ peaks, played }: { readonly peaks: readonly number[]; readonly played: number }): JSX.Element => (
  <svg viewBox={`0 0 ${bars * 4} ${barHeight}`} preserveAspectRatio="none" aria-hidden="true">
    {Array.from({ length: bars }, (_, bar) => {
      const height = Math.max(2, (peaks[bar] ?? 0) * barHeight);
      return (
        <rect
          key={bar}
          class={bar < played * bars ? 'played' : undefined}
          x={bar * 4}
          y={(barHeight - height) / 2}
          width={2.5}
          height={height}
          rx={1}
        />
      );
    })}
  </svg>
);

/** @throws if it can't be loaded, is too long, or has a format that the browser does not know. */
async function decode(src: string): Promise<Sound> {
  const response = await fetch(src, { credentials: 'same-origin' });
  if (!response.ok) throw new Error(texts.inboxHttp(response.status));
  if (Number(response.headers.get('content-length')) > maxBytes) throw new Error(texts.inboxItIsTooLong);
  const decoded = await new OfflineAudioContext(1, 1, sampleRate).decodeAudioData(await response.arrayBuffer());
  return { peaks: peaksOf(decoded.getChannelData(0), bars), seconds: decoded.duration };
}
