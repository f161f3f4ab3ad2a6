import { type Static, Type } from 'typebox';
import { mediaStates, ownMediaKinds } from '../words.ts';
import { component, maybePlain, maybeText, maybeTime, nullable, oneOf, plain, plainText, time } from './component.ts';

const failureSchema = Type.Object(
  {
    code: plainText(
      '`meta`: no answer, or an error. `token`: Meta refused the access token. `gone`: Meta has no such file. `wrong_hash`, `incomplete`: what ' +
        'arrived differs from what Meta announced. `store`: it could not be stored. `too_large`, `limit`: by INTEXURAOS_WHATSAPP_MEDIA_LIMITS.',
    ),
    reason: Type.String({ ...plain, description: 'For people.' }),
    at: time('When it happened.'),
  },
  { description: 'Why it is not stored.' },
);

export const storedMediaComponent = component(
  'StoredMedia',
  Type.Object(
    {
      id: Type.String({ ...plain, description: 'Meta’s id of the file.' }),
      state: oneOf(
        [...mediaStates],
        '`wanted`: its download is waiting or being retried. `failed`, `expired`: it could not be downloaded while Meta had it. `too_large`, ' +
          '`off`, `on_demand`: by INTEXURAOS_WHATSAPP_MEDIA_LIMITS. `removed`: its message or its content was removed.',
      ),
      kind: maybePlain(
        '`image`, `video`, `audio`, `document`, `sticker`, or the `recording` or `transcript` of a call. Null until it is read.',
      ),
      phoneNumberId: Type.String({ ...plain, description: 'The business number.' }),
      wamid: Type.String({ ...plain, description: 'Its message; for a recording, its call.' }),
      conversationId: maybePlain('The conversation that it arrived in.'),
      filename: maybeText('The name that its sender gave it; documents only.'),
      metaType: maybePlain('The type that Meta reports, with parameters: `audio/ogg; codecs=opus`.'),
      type: maybePlain('The type detected from the content; null if it can’t be detected, as in plain text.'),
      size: nullable(Type.Integer({ minimum: 0 }), 'In bytes; null until it is stored.'),
      sha256: maybePlain('Of the stored content, in hex. Equal files are stored once.'),
      width: nullable(Type.Integer(), 'Of a picture or a video, as it is shown.'),
      height: nullable(Type.Integer(), 'Of a picture or a video, as it is shown.'),
      isAnimated: nullable(Type.Boolean(), 'Of WebP.'),
      durationSeconds: nullable(Type.Number(), 'For Ogg Opus, MP4 and 3GP; null if it is not certain.'),
      audioCodec: maybePlain('`opus`, `aac`, `amr`, … of Ogg Opus, MP4 and 3GP.'),
      channels: nullable(Type.Integer(), 'Of Ogg Opus, MP4 and 3GP.'),
      videoCodec: maybePlain('`h264`, `h263`, … of MP4 and 3GP.'),
      attempts: Type.Integer({ minimum: 0, description: 'How often its download was attempted.' }),
      nextAttemptAt: maybeTime('When its download is attempted next; null if it is not.'),
      failure: nullable(
        failureSchema,
        'Null once it is stored. If `state` is `stored`: its content is missing here, and could not be downloaded again.',
      ),
      sentAt: maybeTime('When its message was sent, by Meta.'),
      createdAt: time('When the service first saw it.'),
      storedAt: maybeTime('When its content was stored.'),
    },
    { description: 'A file in a message, and the state of its download.' },
  ),
);

export const ownMediaComponent = component(
  'OwnMedia',
  Type.Object(
    {
      id: Type.String({ ...plain, description: '`med_…`: use it as `id` wherever Meta takes a media id.' }),
      kind: oneOf([...ownMediaKinds], 'What it can be sent as. `voice`: an audio message with `voice: true`.'),
      type: plainText('The type that is sent to Meta with the file.'),
      filename: maybeText('As given.'),
      size: Type.Integer({ minimum: 0, description: 'In bytes.' }),
      sha256: plainText('Of the content, in hex. Equal files are stored once.'),
      width: nullable(Type.Integer(), 'Of a picture or a video.'),
      height: nullable(Type.Integer(), 'Of a picture or a video.'),
      durationSeconds: nullable(Type.Number(), 'Of Ogg Opus, MP4 and 3GP.'),
      createdAt: time('When it was stored.'),
    },
    { description: 'Your own file, stored to be sent.' },
  ),
);

export type OwnMediaView = Static<typeof ownMediaComponent.schema>;

export type StoredMediaView = Static<typeof storedMediaComponent.schema>;
