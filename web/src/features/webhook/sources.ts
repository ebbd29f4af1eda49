import { api, ask, askVersioned, type Schemas } from '@/api/client'
import { allOf, pageOf } from '@/features/record/usePages'
import type { Version } from '@/features/record/versioned'

export type Source = Schemas['InboundSource']
export type Preset = Schemas['InboundPreset']
export type Trial = Awaited<ReturnType<typeof trySource>>
export type InboxEntry = Schemas['InboxEntry']

const path = (id: string) => ({ params: { path: { id } } })

export const readSource = (id: string): Promise<Version<Source>> => askVersioned(api.GET('/api/v1/inbound-sources/{id}', path(id)))
export const createSource = (body: Schemas['NewInboundSource']) => ask(api.POST('/api/v1/inbound-sources', { body }))

export function changeSource(id: string, etag: string, body: Schemas['InboundSourceChange']): Promise<Version<Source>> {
  return askVersioned(api.PATCH('/api/v1/inbound-sources/{id}', { params: { path: { id }, header: { 'If-Match': etag } }, body }))
}

export function addSecret(id: string, body: { overlap_hours: number; secret?: string }) {
  return ask(api.POST('/api/v1/inbound-sources/{id}/secrets', { ...path(id), body }))
}

export function removeSecret(id: string, secret: string) {
  return ask(api.DELETE('/api/v1/inbound-sources/{id}/secrets/{secret}', { params: { path: { id, secret } } }))
}

export function trySource(id: string, body: { body: unknown; content_type: string; mapping: Schemas['HookMapping'] | null }) {
  return ask(api.POST('/api/v1/inbound-sources/{id}/try', { ...path(id), body }))
}

export const allSources = () => allOf<Source>((page) => pageOf(api.GET('/api/v1/inbound-sources', { params: { query: page } })))

export async function readPresets(): Promise<Preset[]> {
  return (await pageOf<Preset>(api.GET('/api/v1/inbound-presets'))).items
}

/** Where the other system has to send. */
export const addressOf = (source: Pick<Source, 'path'>) => `${window.location.origin}${source.path}`
