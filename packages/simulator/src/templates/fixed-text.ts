import { plainText } from '../meta-json.ts';
import type { TemplateButton, TemplateComponent } from '../world/template.ts';

/**
 * The components of an authentication template with Meta's own texts, in English, and its button as Meta stores it: a
 * URL that ends in the code (Meta: authentication-templates). Components that have their text already are unchanged.
 */
export function withFixedText(components: readonly TemplateComponent[]): TemplateComponent[] {
  const expiry = components.find(({ type }) => type === 'FOOTER')?.code_expiration_minutes;
  return components.map((component) => {
    if (component.type === 'BUTTONS') {
      return { ...component, buttons: (component.buttons ?? []).map((button) => codeButton(button, expiry)) };
    }
    if (component.text !== undefined) return component;
    if (component.type === 'BODY') return { ...component, ...body(component.add_security_recommendation === true) };
    if (component.type === 'FOOTER' && expiry !== undefined) {
      return { ...component, text: `This code expires in ${expiry} minutes.` };
    }
    return component;
  });
}

function body(isWithAdvice: boolean): Pick<TemplateComponent, 'text' | 'example'> {
  const advice = isWithAdvice ? ' For your security, do not share this code.' : '';
  return { text: `*{{1}}* is your verification code.${advice}`, example: { body_text: [['123456']] } };
}

function codeButton(button: TemplateButton, expiry: unknown): TemplateButton {
  if (button.type.toUpperCase() !== 'OTP') return button;
  const { otp_type: otpType, text, ...more } = button;
  const kind = (plainText(otpType) || 'COPY_CODE').toUpperCase();
  const minutes = expiry === undefined ? '' : `&code_expiration_minutes=${plainText(expiry)}`;
  const url = `https://www.whatsapp.com/otp/code/?otp_type=${kind}${minutes}&code=otp`;
  return { ...more, type: 'URL', text: text ?? 'Copy code', url: `${url}{{1}}`, example: [`${url}123456`] };
}
