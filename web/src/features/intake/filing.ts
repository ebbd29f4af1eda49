import { ref, shallowRef } from 'vue'
import { api, ask, askVersioned, etagOf, type Schemas } from '@/api/client'
import { isProblem, type Fault, type ProblemError } from '@/api/problem'
import { Submission } from '@/api/submission'
import { missingFields } from '@/shared/fields'
import { contentOfIntake, type IntakeForm } from './form'

// From the form to a registered ticket. The ticket stands as soon as it is filed; what comes after
// it (register, link, add the number) may fail without losing it.

export interface Filed {
  number: string
  id: string
  registered: boolean
  /** Not registered because something is missing, not because it failed. */
  incomplete: boolean
  /** Tickets that could not be linked. */
  unlinked: string[]
  numberAdded: boolean
}

export function useFiling(channel: Schemas['Channel']) {
  const submission = new Submission()
  const busy = ref(false)
  const problem = shallowRef<ProblemError | null>(null)
  const faults = shallowRef<readonly Fault[]>([])

  async function file(form: IntakeForm): Promise<Filed | null> {
    if (busy.value) return null
    busy.value = true
    problem.value = null
    try {
      const body = contentOfIntake(form, channel) as Schemas['NewTicket']
      const { data: ticket } = await askVersioned(
        api.POST('/api/v1/tickets', {
          body,
          params: { header: { 'Idempotency-Key': submission.keyFor(body) } },
        }),
      )
      submission.done()
      faults.value = []
      return await finish(ticket as Schemas['Ticket'], form)
    } catch (error) {
      if (!isProblem(error)) throw error
      problem.value = error
      faults.value = error.faults
      return null
    } finally {
      busy.value = false
    }
  }

  return { file, busy, problem, faults }
}

async function finish(ticket: Schemas['Ticket'], form: IntakeForm): Promise<Filed> {
  const { id, number } = ticket
  const state = await orElse(register(ticket), 'failed' as const)
  const numberAdded = await orElse(addNumber(form), false)
  const unlinked: string[] = []
  for (const other of form.links) {
    const done = orElse(link(id, other), false)
    if (!(await done)) unlinked.push(other)
  }
  return {
    id,
    number,
    registered: state === 'registered',
    incomplete: state === 'incomplete',
    unlinked,
    numberAdded,
  }
}

/** Refusals are told to the person beside the number of the ticket; faults of ours are thrown. */
async function orElse<T, E>(work: Promise<T>, otherwise: E): Promise<T | E> {
  try {
    return await work
  } catch (error) {
    if (!isProblem(error)) throw error
    return otherwise
  }
}

/** At once when the server offers it and nothing that it asks for is missing. */
async function register(ticket: Schemas['Ticket']): Promise<'registered' | 'incomplete'> {
  if (ticket.stage !== 'intake') return 'registered'
  const path = { id: ticket.id }
  const actions = (await ask(
    api.GET('/api/v1/tickets/{id}/actions', { params: { path } }),
  )) as Schemas['PossibleAction'][]
  const action = actions.find((one) => one.action === 'register')
  const fields = action?.form?.fields ?? []
  const known: Record<string, unknown> = { ...ticket }
  const form = Object.fromEntries(fields.map(({ name = '' }) => [name, known[name] ?? undefined]))
  if (!action || action.blocked_by?.length || missingFields(fields, form).length) return 'incomplete'
  await ask(
    api.POST('/api/v1/tickets/{id}/transitions', {
      params: { path, header: { 'If-Match': etagOf(ticket.version) } },
      body: { action: 'register', form: form as Schemas['Move']['form'] },
    }),
  )
  return 'registered'
}

async function addNumber(form: IntakeForm): Promise<boolean> {
  if (!form.customer || !form.phone.trim()) return true
  const path = { id: form.customer.id }
  const { data, etag } = await askVersioned(
    api.GET('/api/v1/customers/{id}', { params: { path } }),
  )
  const contacts = (data as Schemas['CustomerFile']).contacts
  await ask(
    api.PATCH('/api/v1/customers/{id}', {
      params: { path, header: { 'If-Match': etag ?? '' } },
      body: {
        contacts: [
          ...contacts.map(({ id }) => ({ id })),
          { kind: 'phone', value: form.phone.trim() },
        ],
      },
    }),
  )
  return true
}

async function link(id: string, other: string): Promise<boolean> {
  await ask(
    api.POST('/api/v1/tickets/{id}/links', {
      params: { path: { id } },
      body: { kind: 'related', ticket: other },
    }),
  )
  return true
}

/**
 * A call about a ticket that is there: what was written goes to it as a contact. A call of the
 * telephone floor is one contact however often it is named, so it is said by its summary.
 */
export async function continueTicket(number: string, form: IntakeForm, call = ''): Promise<boolean> {
  const text = [form.description, form.demand].map((one) => one.trim()).filter(Boolean).join('\n')
  if (!text) return false
  if (call) {
    const params = { path: { id: call } }
    await ask(api.PUT('/api/v1/calls/{id}/summary', { params, body: { text, ticket: number, ready: false } }))
    return true
  }
  await ask(
    api.POST('/api/v1/tickets/{id}/contacts', {
      params: { path: { id: number } },
      body: { direction: 'in', channel: 'phone', text },
    }),
  )
  return true
}
