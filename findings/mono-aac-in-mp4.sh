#!/usr/bin/env bash
# Audio: an MP4 file states the number of channels twice. For AAC the decoder's configuration (`esds`) has the real number; the field of
# the sample entry is a template that most encoders fill with 2 (ISO/IEC 14496-12 and 14496-14). Of four libraries on npm that
# describe a file, two report that field: for them, a mono recording has two channels.
#
# Seen on 3 December 2026 with a mono recording, made by ffmpeg 5.1, whose ffprobe reports 1:
#   music-metadata 11.16.1  2
#   mp4box 2.4.1            2
#   mediainfo.js 0.3.8      1
#   mediabunny 1.61.0       1
#
# Why it matters: voice notes go to Meta in mono. A program that asks the first two about a recording takes mono for stereo: it
# mixes down what needs nothing, or refuses what is right.
#
# Installs the libraries in a temporary folder, shows them a file of 1211 bytes, and fails if what is seen changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --save-exact \
  music-metadata@11.16.1 mp4box@2.4.1 mediainfo.js@0.3.8 mediabunny@1.61.0

# A tone of 0.06 s: ffmpeg -f lavfi -i sine=frequency=440:duration=0.06:sample_rate=8000 -ac 1 -c:a aac -b:a 8k
base64 -d >mono.m4a <<'FILE'
AAAAHGZ0eXBNNEEgAAACAE00QSBpc29taXNvMgAAAt5tb292AAAAbG12aGQAAAAAAAAAAAAAAAAAAAPoAAAAPAABAAABAAAAAAAAAAAAAAAAAQAAAAAAAA
AAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACAAACLXRyYWsAAABcdGtoZAAAAAMAAAAAAAAAAAAAAAEA
AAAAAAAAPAAAAAAAAAAAAAAAAQEAAAAAAQAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAACRlZHRzAAAAHGVsc3QAAAAAAA
AAAQAAADwAAAQAAAEAAAAAAaVtZGlhAAAAIG1kaGQAAAAAAAAAAAAAAAAAAB9AAAAF4FXEAAAAAAAtaGRscgAAAAAAAAAAc291bgAAAAAAAAAAAAAAAFNv
dW5kSGFuZGxlcgAAAAFQbWluZgAAABBzbWhkAAAAAAAAAAAAAAAkZGluZgAAABxkcmVmAAAAAAAAAAEAAAAMdXJsIAAAAAEAAAEUc3RibAAAAGpzdHNkAA
AAAAAAAAEAAABabXA0YQAAAAAAAAABAAAAAAAAAAAAAgAQAAAAAB9AAAAAAAA2ZXNkcwAAAAADgICAJQABAASAgIAXQBUAAAAAAEf5AABH+QWAgIAFFYhW
5QAGgICAAQIAAAAgc3R0cwAAAAAAAAACAAAAAQAABAAAAAABAAAB4AAAABxzdHNjAAAAAAAAAAEAAAABAAAAAgAAAAEAAAAcc3RzegAAAAAAAAAAAAAAAg
AAAPMAAAC+AAAAFHN0Y28AAAAAAAAAAQAAAwoAAAAac2dwZAEAAAByb2xsAAAAAgAAAAH//wAAABxzYmdwAAAAAHJvbGwAAAABAAAAAgAAAAEAAAA9dWR0
YQAAADVtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABtZGlyYXBwbAAAAAAAAAAAAAAAAAhpbHN0AAAACGZyZWUAAAG5bWRhdAEYMq1sQrJKeP0mc+1WbsiSpd
REIDlboXnbePEt0+Lcw91c09vdc+7eW1ECXQycGWRefSyD1Ly3tL0H4b7T819x9C+63tfOpsy/j5lXs16E8hPJUyqxNlSmjefElVZJWmP4ebmlakGDPlzX
5vennp56b+FMjSTPRXRbPbPbOVBI7TTTTTTTRIqqqqqqBTTTTTEQRVVVVUgTTTTTEQRVVVVUgFN7e3sRBHZ2dnZUgCb29vYiCJOzs7KkATe3t7XEESdnZ2
VIAm9vb2uIIk7OzsQgAvb29riCJOzs7OxAF3t7e1xASdnZ2SIAL29va4gJJOzs4AE0MojMOhFpl1vUqt9ZlxJEiCQQgB339/f39yAyfHx8fHwYO7vhhhhh
hhhI7nT+9m6tcks61xM7GtVJnQPj4+Pj4+DAe/v7+/uAH/j4+PgwDvv7+/uQB/j4+PjMAn39/f3hAP8fHx8ZgB7+/v7wgDJ8fHxmAGf39/f3AHx8fHx8AD
P7+/v7gDJ8fHxmADvv7+/uAMnx8fHwAHff39/cAP/Hx8fAAd9/f39yAyfHx8fBgHff39/cgH/j4+PgwHA=
FILE

cat >channels.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { ALL_FORMATS, BufferSource, Input } from 'mediabunny';
import openMediaInfo from 'mediainfo.js';
import { createFile } from 'mp4box';
import { parseBuffer } from 'music-metadata';

const bytes = readFileSync('mono.m4a');
const readers = {
  'music-metadata': async () => (await parseBuffer(bytes)).format.numberOfChannels,
  mp4box: () =>
    new Promise((resolve, reject) => {
      const file = createFile();
      file.onReady = ({ tracks }) => resolve(tracks[0].audio.channel_count);
      file.onError = reject;
      file.appendBuffer(Object.assign(new Uint8Array(bytes).buffer, { fileStart: 0 }));
      file.flush();
    }),
  'mediainfo.js': async () => {
    const mediaInfo = await openMediaInfo({ format: 'object' });
    const { media } = await mediaInfo.analyzeData(
      () => bytes.length,
      (size, offset) => bytes.subarray(offset, offset + size),
    );
    return media.track.find((track) => track['@type'] === 'Audio').Channels;
  },
  mediabunny: async () => {
    const input = new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS });
    return (await input.getPrimaryAudioTrack()).numberOfChannels;
  },
};
for (const [name, read] of Object.entries(readers)) console.log(name, await read());
JS

seen=$(node channels.mjs)
echo "$seen"
expected='music-metadata 2
mp4box 2
mediainfo.js 1
mediabunny 1'
if [ "$seen" != "$expected" ]; then
  echo 'What is seen has changed.' >&2
  exit 1
fi
echo 'As seen on 3 December 2026.'
