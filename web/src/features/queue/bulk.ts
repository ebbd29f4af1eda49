import { api, ask, type Schemas } from '@/api/client'

// Changing several tickets at once: one request for a hundred of them, one answer for each.

export type Line = Schemas['BulkLine']
export type Problem = Schemas['Problem']
type Ticket = Schemas['Ticket']
type Results = Schemas['BulkResults']

export const linesAtMost = 100

export interface LineResult {
  ticket: Ticket
  error: Problem | null
}

export interface BulkOutcome {
  done: LineResult[]
  refused: LineResult[]
  /** Each can be taken back for ten seconds. */
  undos: string[]
}

export interface BulkRequest {
  action: Line['action']
  form: Record<string, unknown>
  comment?: string
}

export function linesOf(tickets: readonly Ticket[], request: BulkRequest): Line[] {
  return tickets.map((ticket) => ({
    action: request.action,
    ticket: ticket.id,
    version: ticket.version,
    // The generated type of a free object knows no members.
    form: request.form as Record<string, never>,
    ...(request.comment ? { comment: request.comment } : {}),
  }))
}

/** Results stand in the place of their lines. A line without one was not done. */
export function outcomeOf(tickets: readonly Ticket[], answer: Results): BulkOutcome {
  const results = answer.results ?? []
  const all = tickets.map((ticket, index) => ({
    ticket,
    error: results[index] ? (results[index].error ?? null) : unanswered,
  }))
  return {
    done: all.filter((one) => one.error === null),
    refused: all.filter((one) => one.error !== null),
    undos: answer.undo?.id ? [answer.undo.id] : [],
  }
}

const unanswered = { title: '', detail: '' } as Problem

export function combined(outcomes: readonly BulkOutcome[]): BulkOutcome {
  return {
    done: outcomes.flatMap((one) => one.done),
    refused: outcomes.flatMap((one) => one.refused),
    undos: outcomes.flatMap((one) => one.undos),
  }
}

export async function sendBulk(tickets: readonly Ticket[], request: BulkRequest): Promise<BulkOutcome> {
  const outcomes: BulkOutcome[] = []
  for (let at = 0; at < tickets.length; at += linesAtMost) {
    const part = tickets.slice(at, at + linesAtMost)
    const answer = await ask(api.POST('/api/v1/tickets/bulk', { body: linesOf(part, request) }))
    outcomes.push(outcomeOf(part, answer))
  }
  return combined(outcomes)
}

/** How many lines could not be taken back. */
export async function undoBulk(undos: readonly string[]): Promise<number> {
  let stayed = 0
  for (const undo of undos) {
    const path = '/api/v1/tickets/bulk/{undo}/undo'
    const answer = await ask(api.POST(path, { params: { path: { undo } } }))
    stayed += (answer.results ?? []).filter((result) => result.error).length
  }
  return stayed
}
