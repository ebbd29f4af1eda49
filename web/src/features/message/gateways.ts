import { api, ask, askVersioned, type Schemas } from '@/api/client'
import { allOf, pageOf } from '@/features/record/usePages'
import type { Version } from '@/features/record/versioned'

export type Gateway = Schemas['Gateway']
export type GatewayChange = Schemas['GatewayChange']
export type MessageTemplate = Schemas['MessageTemplate']
export type OutgoingMessage = Schemas['OutgoingMessage']

export const gatewayKinds = ['sms', 'wechat', 'chat'] as const
export const messageStates = ['pending', 'sent', 'delivered', 'failed', 'uncertain'] as const
export const messageTone = { pending: 'info', sent: 'ok', delivered: 'ok', failed: 'breach', uncertain: 'warning' } as const
export const templateTone = { draft: 'warning', approved: 'ok', retired: 'plain' } as const

const path = (id: string) => ({ params: { path: { id } } })
const matching = (id: string, etag: string) => ({ params: { path: { id }, header: { 'If-Match': etag } } })

export const readGateway = (id: string): Promise<Version<Gateway>> => askVersioned(api.GET('/api/v1/gateways/{id}', path(id)))
export const createGateway = (body: Schemas['NewGateway']) => ask(api.POST('/api/v1/gateways', { body }))
export function changeGateway(id: string, etag: string, body: GatewayChange): Promise<Version<Gateway>> {
  return askVersioned(api.PATCH('/api/v1/gateways/{id}', { ...matching(id, etag), body }))
}
export const allGateways = () => allOf<Gateway>((page) => pageOf(api.GET('/api/v1/gateways', { params: { query: page } })))

export const readTemplate = (id: string): Promise<Version<MessageTemplate>> => askVersioned(api.GET('/api/v1/message-templates/{id}', path(id)))
export const createTemplate = (body: Schemas['NewMessageTemplate']) => ask(api.POST('/api/v1/message-templates', { body }))
export function changeTemplate(id: string, etag: string, body: { body?: string; state?: 'retired' }): Promise<Version<MessageTemplate>> {
  return askVersioned(api.PATCH('/api/v1/message-templates/{id}', { ...matching(id, etag), body }))
}
export const approveTemplate = (id: string, etag: string) => ask(api.POST('/api/v1/message-templates/{id}/approve', matching(id, etag)))

export const readMessage = (id: string) => ask(api.GET('/api/v1/outgoing-messages/{id}', path(id)))
export const resendMessage = (id: string) => ask(api.POST('/api/v1/outgoing-messages/{id}/resend', path(id)))

export const approvedTemplates = () =>
  allOf<MessageTemplate>((page) => pageOf(api.GET('/api/v1/message-templates', { params: { query: { ...page, state: 'approved' } } })))
export function sendTicketMessage(id: string, body: { template_id: string }, key: string): Promise<OutgoingMessage> {
  return ask(api.POST('/api/v1/tickets/{id}/messages', { params: { path: { id }, header: { 'Idempotency-Key': key } }, body }))
}

/** As carriers of mainland China count: 70 characters (halves of rare ones count) in one, 67 in each of several. */
export function segmentsOf(text: string): number {
  return text.length <= 70 ? 1 : Math.ceil(text.length / 67)
}

/** What a new gateway begins with. */
export const adapterDraft = {
  format: 'json',
  url: 'https://',
  headers: { Authorization: 'Bearer {{secret}}' },
  body: { mobile: '{{to}}', content: '{{text}}', uid: '{{id}}' },
  answer: { message_id: '/data/id', success: { pointer: '/code', values: ['0'] } },
  recognises_id: false,
}
