import type { Platform } from '../platform.ts';
import { findTemplate } from '../templates/find-template.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import type { Template, TemplateButton, TemplateComponent } from '../world/template.ts';
import type { DirectSend } from './direct-send.ts';

type Fields = Readonly<Record<string, unknown>>;

const language = 'en_US';
/** If it is paused, the message fails with 132015. */
const sendable: ReadonlySet<Template['status']> = new Set(['APPROVED', 'PAUSED']);

/**
 * The template behind a message that is sent without one: an existing one with that content, or one that is generated
 * now. Undefined if its name belongs to a template of the business (132021 by status).
 */
export function directTemplate(
  direct: DirectSend,
  body: Fields,
  number: PhoneNumber,
  platform: Platform,
): Template | undefined {
  const { world, ids } = platform;
  const components = componentsOf(body, direct.type);
  const category = direct.category === 'utility' ? 'UTILITY' : 'AUTHENTICATION';
  const content = JSON.stringify(components);
  const twin = [...world.templates.values()].find(
    (each) =>
      each.wabaId === number.wabaId &&
      each.category === category &&
      sendable.has(each.status) &&
      (direct.templateName === undefined || each.name === direct.templateName) &&
      JSON.stringify(each.components) === content,
  );
  if (twin) return twin;
  const named = direct.templateName && findTemplate(world, number.wabaId, direct.templateName, language);
  if (named && named.status !== 'DELETED') return named.isGenerated ? named : undefined;
  const id = ids.decimal();
  const template = generated(
    { id, number, name: direct.templateName ?? `auto_generated_${id}`, category, components },
    platform,
  );
  world.templates.set(id, template);
  return template;
}

interface Parts {
  readonly id: string;
  readonly number: PhoneNumber;
  readonly name: string;
  readonly category: Template['category'];
  readonly components: TemplateComponent[];
}

function generated({ id, number, name, category, components }: Parts, { clock }: Platform): Template {
  return {
    kind: 'template',
    id,
    wabaId: number.wabaId,
    name,
    language,
    category,
    previousCategory: undefined,
    status: 'APPROVED',
    rejectedReason: 'NONE',
    parameterFormat: 'POSITIONAL',
    components,
    qualityScore: 'UNKNOWN',
    messageSendTtlSeconds: undefined,
    createdAt: clock.now(),
    edits: [],
    pauses: 0,
    isPaced: false,
    isGenerated: true,
  };
}

/** The message as the components of a template. */
function componentsOf(body: Fields, type: string): TemplateComponent[] {
  if (type === 'text') return [{ type: 'BODY', text: textIn(body.text, 'body') }];
  if (type !== 'interactive') {
    return [
      { type: 'HEADER', format: type.toUpperCase() },
      { type: 'BODY', text: textIn(body[type], 'caption') },
    ];
  }
  const { header, body: main, footer, action } = fields(body.interactive);
  const buttons = buttonsOf(fields(body.interactive).type, fields(action));
  return [
    ...(header === undefined ? [] : [headerOf(fields(header))]),
    { type: 'BODY', text: textIn(main, 'text') },
    ...(footer === undefined ? [] : [{ type: 'FOOTER', text: textIn(footer, 'text') }]),
    { type: 'BUTTONS', buttons },
  ];
}

function headerOf({ type, text }: Fields): TemplateComponent {
  return type === 'text'
    ? { type: 'HEADER', format: 'TEXT', text: String(text) }
    : { type: 'HEADER', format: String(type).toUpperCase() };
}

function buttonsOf(kind: unknown, { buttons, parameters }: Fields): TemplateButton[] {
  if (!Array.isArray(buttons)) return [buttonOf({ type: kind, [String(kind)]: parameters })];
  return buttons.map((each) => buttonOf(fields(each)));
}

function buttonOf(button: Fields): TemplateButton {
  const content = fields(button[String(button.type)]);
  if (button.type === 'reply') return { type: 'QUICK_REPLY', text: textIn(content, 'title') };
  const text = textIn(content, 'display_text');
  if (button.type === 'cta_url') return { type: 'URL', text, url: textIn(content, 'url') };
  return button.type === 'voice_call' ? { type: 'VOICE_CALL', text } : { type: 'OTP', otp_type: 'COPY_CODE' };
}

const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? { ...value } : {});

function textIn(value: unknown, name: string): string {
  const text = fields(value)[name];
  return typeof text === 'string' ? text : '';
}
