import { api, ask, askVersioned, type Schemas } from '@/api/client'
import type { Version } from '@/features/record/versioned'

export type Mailbox = Schemas['Mailbox']
export type OutgoingMail = Schemas['OutgoingMail']
export type ReceivedMail = Schemas['ReceivedMail']
export type TicketMails = Schemas['TicketMails']
type Server = Schemas['MailServer']
type Security = Schemas['MailSecurity']

const path = (id: string) => ({ params: { path: { id } } })

export const readMailbox = (id: string): Promise<Version<Mailbox>> => askVersioned(api.GET('/api/v1/mailboxes/{id}', path(id)))
export const createMailbox = (body: Schemas['NewMailbox']) => ask(api.POST('/api/v1/mailboxes', { body }))

export function changeMailbox(id: string, etag: string, body: Schemas['MailboxChange']): Promise<Version<Mailbox>> {
  return askVersioned(api.PATCH('/api/v1/mailboxes/{id}', { params: { path: { id }, header: { 'If-Match': etag } }, body }))
}

export const checkMailbox = (id: string) => ask(api.POST('/api/v1/mailboxes/{id}/check', path(id)))
export const retryMail = (id: string) => ask(api.POST('/api/v1/mail-outbox/{id}/retry', path(id)))
export const allowAddress = (id: string) => ask(api.DELETE('/api/v1/suppressed-addresses/{id}', path(id)))
export const readTicketMails = (id: string, signal?: AbortSignal) => ask(api.GET('/api/v1/tickets/{id}/mails', { ...path(id), signal }))

export const securities = ['tls', 'starttls', 'none'] as const
export const mailStates = ['pending', 'sent', 'dry_run', 'failed', 'bounced'] as const
export const mailOutcomes = ['opened', 'joined', 'bounce', 'auto_reply', 'not_understood'] as const
export const stateTone = { pending: 'info', sent: 'ok', dry_run: 'plain', failed: 'breach', bounced: 'breach' } as const
export const outcomeTone = { opened: 'ok', joined: 'ok', bounce: 'warning', auto_reply: 'plain', not_understood: 'breach' } as const

export type WayState = 'unused' | 'unknown' | 'good' | 'bad'

/** How one way of a mailbox is doing: whether it has a server, was tried, and went well. */
export function wayState(server: Server | null, tried: string | null, error: string | null): WayState {
  if (!server) return 'unused'
  if (error) return 'bad'
  return tried ? 'good' : 'unknown'
}

export const wayTone = { unused: 'plain', unknown: 'info', good: 'ok', bad: 'breach' } as const satisfies Record<WayState, string>

/** The form's one line for a server; without a host there is none. */
export interface ServerForm {
  host: string
  port: number
  security: Security
}

export function serverForm(server: Server | null | undefined, port: number): ServerForm {
  return server ? { ...server } : { host: '', port, security: 'tls' }
}

export function serverOf({ host, port, security }: ServerForm): Server | null {
  return host.trim() === '' ? null : { host: host.trim(), port, security }
}

/** What was quoted below, each of its lines after "> ", apart from what was written. */
export function splitQuoted(text: string): { written: string; quoted: string } {
  const lines = text.split('\n')
  let at = lines.length
  while (at > 0 && (lines[at - 1]!.startsWith('>') || lines[at - 1]!.trim() === '')) at -= 1
  const quoted = lines.slice(at).join('\n').trim()
  if (!quoted.startsWith('>') || at === 0) return { written: text, quoted: '' }
  return { written: lines.slice(0, at).join('\n'), quoted: quoted.replace(/^> ?/gm, '') }
}
