import { api } from '@/api/client'
import { isProblem } from '@/api/problem'
import type { Stroke } from './ink'

// Signatures as the server takes them: under a text that it wrote, named by its hash.

export type Purpose = 'registration' | 'consent' | 'feedback'
export type Way = 'drawn' | 'thumbprint' | 'proxy' | 'witness'

export interface TextToSign {
  purpose: Purpose
  text: string
  text_sha256: string
}

export interface Signature {
  id: string
  purpose: Purpose
  way: Way
  signer_name: string
  other_name: string | null
  text_sha256: string
  signed_at: string
  valid: boolean
}

export interface NewSignature {
  purpose: Purpose
  text_sha256: string
  signer_name: string
  strokes?: Stroke[]
  png?: string
  alternative?: { kind: Exclude<Way, 'drawn'>; name?: string }
}

type Call = (path: string, init: Record<string, unknown>) => Promise<{ data?: unknown }>
const get = api.GET as unknown as Call
const post = api.POST as unknown as Call

export async function textToSign(ticket: string, purpose: Purpose, signal?: AbortSignal): Promise<TextToSign> {
  const params = { path: { id: ticket }, query: { purpose } }
  const answer = await get('/api/v1/tickets/{id}/signatures/text', { params, signal })
  return answer.data as TextToSign
}

/** Null where the server takes no signatures. */
export async function signaturesOf(ticket: string, signal?: AbortSignal): Promise<Signature[] | null> {
  try {
    const params = { path: { id: ticket } }
    const answer = await get('/api/v1/tickets/{id}/signatures', { params, signal })
    return (answer.data as { items: Signature[] }).items
  } catch (error) {
    if (isProblem(error) && [404, 405].includes(error.status)) return null
    throw error
  }
}

export async function sign(ticket: string, body: NewSignature): Promise<Signature> {
  const params = { path: { id: ticket } }
  return (await post('/api/v1/tickets/{id}/signatures', { params, body })).data as Signature
}
