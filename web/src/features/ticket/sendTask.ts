import { api, ask, etagOf, type Schemas } from '@/api/client'
import { sendBulk } from '@/features/queue/bulk'
import type { FormValue } from '@/shared/fields'
import type { Task } from './tasks'

type Ticket = Schemas['Ticket']

export interface Sent {
  /** As it is now, where the answer said so. */
  ticket?: Ticket
  undos?: string[]
}

/** Does what a dialog was filled in for. Refusals are thrown. */
export async function sendTask(task: Task, ticket: Ticket, form: FormValue): Promise<Sent> {
  const { id, version } = ticket
  const path = { id }
  const body = form as never
  switch (task.kind) {
    case 'action': {
      const header = { 'If-Match': etagOf(version) }
      const move = { action: task.action.action!, form: body }
      return { ticket: await ask(api.POST('/api/v1/tickets/{id}/transitions', { params: { path, header }, body: move })) }
    }
    case 'assign':
      return assign(ticket, form)
    case 'urge':
      return { ticket: await ask(api.POST('/api/v1/tickets/{id}/urge', { params: { path }, body })) }
    case 'extend':
      await ask(api.POST('/api/v1/tickets/{id}/extensions', { params: { path }, body }))
      return {}
    case 'decide': {
      const extension = task.extension.id ?? ''
      await ask(
        api.POST('/api/v1/tickets/{id}/extensions/{extension}/decide', {
          params: { path: { id, extension } }, body,
        }),
      )
      return {}
    }
    case 'refuse_handover':
      return { ticket: await ask(api.POST('/api/v1/tickets/{id}/handover', { params: { path }, body })) }
    case 'link':
      await ask(api.POST('/api/v1/tickets/{id}/links', { params: { path }, body }))
      return {}
    case 'work':
      return { ticket: await ask(api.POST('/api/v1/tickets/{id}/work-steps', { params: { path }, body })) }
    case 'opinion':
      return { ticket: await ask(api.POST('/api/v1/tickets/{id}/opinion', { params: { path }, body })) }
  }
}

/** By a bulk request of one line, because that can be taken back. */
async function assign(ticket: Ticket, form: FormValue): Promise<Sent> {
  const outcome = await sendBulk([ticket], { action: 'assign', form })
  const refused = outcome.refused[0]
  if (refused) throw new RefusedLine(refused.error)
  return { undos: outcome.undos }
}

/** A line of a bulk request that was refused: the problem is a member of the answer. */
export class RefusedLine extends Error {
  constructor(readonly problem: Schemas['Problem'] | null) {
    super(problem?.code ?? 'refused')
  }
}
