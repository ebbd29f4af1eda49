import { api, ask, type Schemas } from '@/api/client'
import { isProblem, ProblemError } from '@/api/problem'
import type { Case } from './cases'

// Everything that the portal asks of the server. The query code travels in a header only.

export type Progress = Schemas['PortalProgress']
export type Act = Progress['can'][number]

/** How long a person waits before being told that nothing can be sent now. */
const patience = 20_000

export function fileComplaint(
  body: Schemas['PortalComplaint'],
  key: string,
): Promise<Case> {
  return within(async (signal) => {
    const params = { header: { 'Idempotency-Key': key } }
    const filed = await ask(api.POST('/api/v1/portal/complaints', { params, body, signal }))
    return { number: filed.number, code: filed.query_code }
  })
}

export function readProgress(of: Case): Promise<Progress> {
  return within((signal) =>
    ask(api.GET('/api/v1/portal/complaints/{number}', { params: keyOf(of), signal })),
  )
}

export function sendMessage(of: Case, text: string, attachments: string[], key: string) {
  return within((signal) =>
    ask(
      api.POST('/api/v1/portal/complaints/{number}/messages', {
        params: keyOf(of, key),
        body: attachments.length ? { text, attachments } : { text },
        signal,
      }),
    ),
  )
}

export function urge(of: Case, text: string, key: string): Promise<Progress> {
  const params = keyOf(of, key)
  const body = text ? { text } : {}
  return within((signal) =>
    ask(api.POST('/api/v1/portal/complaints/{number}/urge', { params, body, signal })),
  )
}

export function answerProposal(
  of: Case,
  body: { accepted: boolean; proposal_id: string },
  key: string,
): Promise<Progress> {
  const params = keyOf(of, key)
  return within((signal) =>
    ask(api.POST('/api/v1/portal/complaints/{number}/consent', { params, body, signal })),
  )
}

export interface Rating {
  score: number
  points?: Record<string, number>
  remark?: string
}

export function rate(of: Case, body: Rating, key: string): Promise<Progress> {
  const params = keyOf(of, key)
  return within((signal) =>
    ask(api.POST('/api/v1/portal/complaints/{number}/satisfaction', { params, body, signal })),
  )
}

export function withdraw(of: Case, reason: string, key: string): Promise<Progress> {
  const params = keyOf(of, key)
  return within((signal) =>
    ask(api.POST('/api/v1/portal/complaints/{number}/withdraw', { params, body: { reason }, signal })),
  )
}

export function reopen(of: Case, reason: string, key: string): Promise<Progress> {
  const params = keyOf(of, key)
  return within((signal) =>
    ask(api.POST('/api/v1/portal/complaints/{number}/reopen', { params, body: { reason }, signal })),
  )
}

export function upload(file: File): Promise<string> {
  const form = new FormData()
  form.append('file', file, file.name)
  return within(async (signal) => {
    const call = api.POST('/api/v1/portal/attachments', {
      body: form as unknown as { file: string },
      bodySerializer: () => form,
      signal,
    })
    return (await ask(call)).id
  }, 120_000)
}

/** A number that does not exist and a code that does not fit are answered alike, and told alike. */
export function isUnknown(error: unknown): boolean {
  return isProblem(error) && [404, 422].includes(error.status) && error.faults.length === 0
}

function keyOf({ number, code }: Case): {
  path: { number: string }
  header: { 'X-Query-Code': string }
}
function keyOf({ number, code }: Case, key: string): {
  path: { number: string }
  header: { 'X-Query-Code': string; 'Idempotency-Key': string }
}
function keyOf({ number, code }: Case, key?: string) {
  const header = { 'X-Query-Code': code }
  return { path: { number }, header: key === undefined ? header : { ...header, 'Idempotency-Key': key } }
}

async function within<T>(
  run: (signal: AbortSignal) => Promise<T>,
  milliseconds = patience,
): Promise<T> {
  if (!navigator.onLine) throw ProblemError.unreachable()
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), milliseconds)
  try {
    return await run(controller.signal)
  } catch (error) {
    if (controller.signal.aborted) throw ProblemError.unreachable()
    throw error
  } finally {
    clearTimeout(timer)
  }
}
