/**
 * Whether an audio message is a voicemail: its id is that of a call (Meta: calling/call-settings,
 * June 2026).
 */
export function isVoicemail(wamid: string | undefined): boolean {
  return wamid?.startsWith('wacid.') ?? false;
}
