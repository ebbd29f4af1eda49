import { api, ask, askVersioned, type Schemas } from '@/api/client'
import { serverNow } from '@/api/clock'
import type { Version } from '@/features/record/versioned'

export type Webhook = Schemas['Webhook']
export type Delivery = Schemas['Delivery']
export type Attempt = NonNullable<Delivery['log']>[number]

const path = (id: string) => ({ params: { path: { id } } })

export const readWebhook = (id: string): Promise<Version<Webhook>> => askVersioned(api.GET('/api/v1/webhooks/{id}', path(id)))

export const createWebhook = (body: Schemas['NewWebhook']) => ask(api.POST('/api/v1/webhooks', { body }))

export function changeWebhook(id: string, etag: string, body: Schemas['WebhookChange']): Promise<Version<Webhook>> {
  return askVersioned(api.PATCH('/api/v1/webhooks/{id}', { params: { path: { id }, header: { 'If-Match': etag } }, body }))
}

export const deleteWebhook = (id: string) => ask(api.DELETE('/api/v1/webhooks/{id}', path(id)))
export const rotateWebhook = (id: string) => ask(api.POST('/api/v1/webhooks/{id}/secrets', path(id)))
export const readDelivery = (id: string) => ask(api.GET('/api/v1/deliveries/{id}', path(id)))
export const replayDelivery = (id: string) => ask(api.POST('/api/v1/deliveries/{id}/replay', path(id)))

export type WebhookState = 'active' | 'failing' | 'paused' | 'disabled' | 'inactive'

/** In one word; the worst first. */
export function stateOf(webhook: Webhook, now = serverNow()): WebhookState {
  if (!webhook.active) return webhook.disabled_reason ? 'disabled' : 'inactive'
  if (webhook.failing_since) return 'failing'
  return webhook.paused_until && Date.parse(webhook.paused_until) > now ? 'paused' : 'active'
}

export const toneOf = {
  active: 'ok',
  failing: 'warning',
  paused: 'paused',
  disabled: 'breach',
  inactive: 'plain',
} as const satisfies Record<WebhookState, string>

export const deliveryTone = { pending: 'info', delivered: 'ok', dead: 'breach' } as const
