import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { api, ask, etagOf } from '@/api/client'
import { isProblem, type Fault, type ProblemError } from '@/api/problem'
import { Submission } from '@/api/submission'
import { contentOf, isBlank, type FormValue } from '@/shared/fields'
import { toast } from '@/shared/toast'
import { useDraft } from '@/shared/useDraft'
import { compareFields, resolved, type FieldChange } from './conflict'
import { filledIn, firstAction, knownOf } from './stageForm'
import { since, type TicketEvent } from './timeline'
import type { PossibleAction, Ticket } from './useTicket'

interface Parts {
  ticket: Readonly<Ref<Ticket>>
  actions: Readonly<Ref<PossibleAction[]>>
  events: Readonly<Ref<readonly TicketEvent[]>>
  refetch: () => Promise<void>
  took: (ticket: Ticket) => void
  /** Somebody has written something, which a form also has that was put back or renewed. */
  wrote: () => void
}

interface Conflict {
  changes: FieldChange[]
  events: TicketEvent[]
}

/** What was typed for each action; what the ticket knows is not kept with it. */
type Typed = Record<string, FormValue>

export function useStageMove({ ticket, actions, events, refetch, took, wrote }: Parts) {
  const { t } = useI18n()
  const typed = ref<Typed>({})
  const draft = useDraft(`ticket:${ticket.value.id}:step`, typed, {
    isBlank: (value) => Object.values(value).every(isBlank),
  })
  const chosen = ref<string>()
  const faults = shallowRef<readonly Fault[]>([])
  const busy = ref(false)
  const conflict = ref<Conflict | null>(null)
  const submission = new Submission()
  /** The ticket as it was when the typing began. */
  let base: Ticket | null = null

  const action = computed(
    () => actions.value.find((one) => one.action === chosen.value) ?? firstAction(actions.value, ticket.value.stage),
  )
  const known = computed(() => (action.value ? knownOf(action.value, ticket.value) : {}))
  const form = computed<FormValue>({
    get: () => filledIn(known.value, typed.value[action.value?.action ?? ''] ?? {}),
    set: (value) => {
      base ??= ticket.value
      typed.value = { ...typed.value, [action.value?.action ?? '']: value }
      wrote()
    },
  })

  // What was begun is gone on with, also after a reload.
  watch(typed, (value) => {
    if (chosen.value) return
    const begun = Object.keys(value).find((name) => !isBlank(value[name]))
    if (begun && actions.value.some((one) => one.action === begun)) chosen.value = begun
  }, { immediate: true })
  watch(action, () => (faults.value = []))

  function choose(name: string, values: FormValue): void {
    chosen.value = name
    if (!isBlank(values)) form.value = { ...form.value, ...values }
  }

  function clear(): void {
    typed.value = {}
    base = null
    faults.value = []
    void draft.discard()
  }

  /** What both the person and somebody else changed since the typing began. */
  function findConflict(): Conflict | null {
    if (!base || !action.value || base.version === ticket.value.version) return null
    const names = (action.value.form?.fields ?? []).map((field) => field.name ?? '')
    const before = knownOf(action.value, base)
    const changes = compareFields(names, before, known.value, form.value)
    if (!changes.some((change) => change.conflict)) return null
    return { changes, events: since(events.value, base.version) }
  }

  async function resolve(changes: FieldChange[]): Promise<void> {
    conflict.value = null
    form.value = resolved(form.value, changes)
    base = ticket.value
    await submit()
  }

  async function submit(): Promise<boolean> {
    if (!action.value || busy.value) return false
    conflict.value = findConflict()
    if (conflict.value) return false
    const name = action.value.action!
    const content = contentOf(action.value.form?.fields ?? [], form.value)
    const body = { action: name, form: content as Record<string, never> }
    busy.value = true
    faults.value = []
    try {
      const { id, version } = ticket.value
      const header = { 'If-Match': etagOf(version), 'Idempotency-Key': submission.keyFor({ ...body, version }) }
      const path = '/api/v1/tickets/{id}/transitions'
      const changed = await ask(api.POST(path, { params: { path: { id }, header }, body }))
      toast.ok(t('ticket.did', { action: action.value.label, number: ticket.value.number }))
      clear()
      chosen.value = undefined
      took(changed)
      return true
    } catch (error) {
      if (!isProblem(error)) throw error
      await refused(error, name)
      return false
    } finally {
      busy.value = false
    }
  }

  async function refused(error: ProblemError, name: string): Promise<void> {
    if (error.status === 422 && error.faults.length > 0) {
      faults.value = error.faults
      return
    }
    if (error.status !== 412 && error.status !== 409) {
      toast.problem(error)
      return
    }
    const before = base ?? ticket.value
    await refetch()
    const still = actions.value.some((one) => one.action === name && !one.blocked_by?.length)
    if (error.status === 409 || !still) {
      toast.problem(error)
      return
    }
    base = before
    conflict.value = findConflict() ?? { changes: [], events: since(events.value, before.version) }
  }

  return { action, form, faults, busy, draft, conflict, choose, clear, resolve, submit }
}
