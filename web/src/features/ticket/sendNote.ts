import { api, ask, type Schemas } from '@/api/client'
import type { Submission } from '@/api/submission'

export const kinds = ['internal', 'public', 'contact'] as const
export const directions = ['out', 'in', 'talk'] as const
export const channels = ['phone', 'in_person', 'sms', 'wechat', 'email', 'chat', 'web'] as const

export type NoteKind = (typeof kinds)[number]

/** What is in the box under a ticket. Files are there already, on no ticket yet. */
export interface Note {
  kind: NoteKind
  body: string
  direction: (typeof directions)[number]
  channel: (typeof channels)[number]
  callback: boolean
  files?: string[]
  known?: Schemas['Attachment'][]
}

export function isEmptyNote(note: Note): boolean {
  return note.body.trim() === '' && !note.files?.length
}

/** What was added after `sent` went off waits for the next time. Changed words are kept whole. */
export function restOf(now: Note, sent: Note): Pick<Note, 'kind' | 'body' | 'files' | 'known'> {
  const isNew = (id: string) => !sent.files?.includes(id)
  return {
    kind: now.kind,
    body: now.body.startsWith(sent.body) ? now.body.slice(sent.body.length).trimStart() : now.body,
    files: now.files?.filter(isNew),
    known: now.known?.filter((file) => isNew(file.id ?? '')),
  }
}

/** Sent again after a failure, neither the files nor the words are there twice. */
export async function sendNote(id: string, note: Note, files: Submission, words: Submission): Promise<void> {
  const { kind, body, direction, channel, callback } = note
  const attachments = note.files ?? []
  const said = body.trim() !== ''
  if (attachments.length > 0) {
    const together = kind === 'internal' && said ? { comment: body } : {}
    const content = { attachments, ...together }
    const header = { 'Idempotency-Key': files.keyFor(content) }
    await ask(api.POST('/api/v1/tickets/{id}/attachments', { params: { path: { id }, header }, body: content }))
    if (kind === 'internal') return
  }
  if (!said) return
  const more = direction === 'in' && callback ? { callback } : {}
  const content = kind === 'contact'
    ? { direction, channel, text: body, ...more } : { body, internal: kind === 'internal' }
  const params = { path: { id }, header: { 'Idempotency-Key': words.keyFor(content) } }
  if (kind === 'contact') await ask(api.POST('/api/v1/tickets/{id}/contacts', { params, body: content as never }))
  else await ask(api.POST('/api/v1/tickets/{id}/comments', { params, body: content as never }))
}
