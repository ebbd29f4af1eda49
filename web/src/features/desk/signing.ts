import type { RouteLocationRaw } from 'vue-router'
import { api, ask, type Schemas } from '@/api/client'

// Signatures as the server takes them: under a text that it wrote, named by its hash.

export type Purpose = Schemas['SignaturePurpose']
export type Way = Schemas['SignatureWay']
export type TextToSign = Schemas['SignatureText']
export type Signature = Schemas['Signature']
export type NewSignature = Schemas['NewSignature']

export function textToSign(ticket: string, purpose: Purpose, signal?: AbortSignal): Promise<TextToSign> {
  const params = { path: { id: ticket }, query: { purpose } }
  return ask(api.GET('/api/v1/tickets/{id}/signatures/text', { params, signal }))
}

export async function signaturesOf(ticket: string, signal?: AbortSignal): Promise<Signature[]> {
  const params = { path: { id: ticket } }
  return (await ask(api.GET('/api/v1/tickets/{id}/signatures', { params, signal }))).items as Signature[]
}

export function sign(ticket: string, body: NewSignature): Promise<Signature> {
  return ask(api.POST('/api/v1/tickets/{id}/signatures', { params: { path: { id: ticket } }, body }))
}

/** Where a customer who is back signs: the desk, at their ticket. */
export function deskOf(ticket: { number: string }): RouteLocationRaw {
  return { name: 'desk', query: { ticket: ticket.number } }
}
