import { translate } from '@/shared/messages'
import type { Preset } from './sources'

export interface Sample {
  label: string
  contentType: string
  body: string
}

export const json = 'application/json'
const written = (body: unknown) => (typeof body === 'string' ? body : JSON.stringify(body, null, 2))

/** What a preset was written from. */
export function samplesOf(preset: Preset): Sample[] {
  return preset.samples.map(({ content_type, body }, index) => ({
    label: translate('webhook.sample', { number: index + 1 }),
    contentType: content_type ?? json,
    body: written(body),
  }))
}

/** Our own format, one of each type. */
export function ownSamples(): Sample[] {
  const text = translate('webhook.sample_text')
  const phone = { kind: 'phone', value: '13800138000' }
  const hooks = [
    {
      type: 'ticket.create',
      data: {
        subject: translate('webhook.sample_subject'),
        description: text,
        external_ref: { id: 'order-4711' },
        customer: { name: translate('webhook.sample_person'), contacts: [phone] },
      },
    },
    { type: 'ticket.comment', data: { external_id: 'order-4711', body: text } },
    { type: 'message.received', data: { channel: 'wechat', from: { kind: 'wechat', value: 'wx-4711' }, text } },
    {
      type: 'call-event/1',
      data: { event_id: 'e-1', call_id: 'c-1', type: 'started', at: '2026-11-26T09:00:00+08:00', direction: 'inbound', from: phone.value, to: '4008001234' },
    },
  ]
  return hooks.map((hook) => ({ label: translate(`code.hook_type.${hook.type}`), contentType: json, body: written(hook) }))
}
