import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { api, ask, etagOf, type Schemas } from '@/api/client'
import { isProblem, type Fault, type ProblemError } from '@/api/problem'
import { Submission } from '@/api/submission'
import { contentOf, isBlank, type FormValue } from '@/shared/fields'
import { toast } from '@/shared/toast'
import { useDraft } from '@/shared/useDraft'
import { compareFields, resolved, type FieldChange } from './conflict'
import { changedOf, filledIn, firstAction, knownOf } from './stageForm'
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

type ByAction = Record<string, FormValue>

/** What the ticket knew of each action when it had this version. */
interface Base {
  version: number
  known: ByAction
}

interface Kept {
  /** What was typed for each action; what the ticket knows is not kept with it. */
  typed: ByAction
  /** From when the typing began, also when it is gone on with days later. */
  base: Base | null
}

interface Conflict {
  changes: FieldChange[]
  events: TicketEvent[]
  /** What the person was shown: whoever changes it after that is one more to be asked about. */
  base: Base
}

export function useStageMove({ ticket, actions, events, refetch, took, wrote }: Parts) {
  const { t } = useI18n()
  const kept = ref<Kept>({ typed: {}, base: null })
  const draft = useDraft(`ticket:${ticket.value.id}:move`, kept, {
    isBlank: ({ typed }) => Object.values(typed).every(isBlank),
  })
  const chosen = ref<string>()
  const faults = shallowRef<readonly Fault[]>([])
  const busy = ref(false)
  const conflict = ref<Conflict | null>(null)
  const submission = new Submission()

  const action = computed(
    () => actions.value.find((one) => one.action === chosen.value) ?? firstAction(actions.value, ticket.value.stage),
  )
  const known = computed(() => (action.value ? knownOf(action.value, ticket.value) : {}))
  const name = computed(() => action.value?.action ?? '')
  const form = computed<FormValue>({
    get: () => filledIn(known.value, kept.value.typed[name.value] ?? {}),
    set: (value) => {
      const { typed, base } = kept.value
      const { version, known: before } = base ?? present()
      kept.value = {
        typed: { ...typed, [name.value]: changedOf(known.value, value) },
        base: { version, known: { [name.value]: known.value, ...before } },
      }
      wrote()
    },
  })

  // What was begun is gone on with, also after a reload.
  watch(() => kept.value.typed, (typed) => {
    if (chosen.value) return
    const begun = Object.keys(typed).find((one) => !isBlank(typed[one]))
    if (begun && actions.value.some((one) => one.action === begun)) chosen.value = begun
  }, { immediate: true })
  watch(action, () => (faults.value = []))

  const present = (): Base => ({ version: ticket.value.version, known: { [name.value]: known.value } })

  function choose(wanted: string, values: FormValue): void {
    chosen.value = wanted
    if (!isBlank(values)) form.value = { ...form.value, ...values }
  }

  function clear(): void {
    kept.value = { typed: {}, base: null }
    faults.value = []
    void draft.discard()
  }

  /** What both the person and somebody else changed since the typing began. */
  function findConflict(): Conflict | null {
    const { base } = kept.value
    if (!base || !action.value || base.version === ticket.value.version) return null
    const names = (action.value.form?.fields ?? []).map((field) => field.name ?? '')
    const before = base.known[name.value] ?? known.value
    const changes = compareFields(names, before, known.value, form.value)
    if (!changes.some((change) => change.conflict)) return null
    return { changes, events: since(events.value, base.version), base: present() }
  }

  async function resolve(changes: FieldChange[]): Promise<void> {
    const base = conflict.value?.base ?? present()
    conflict.value = null
    const typed = changedOf(base.known[name.value] ?? {}, resolved(form.value, changes))
    kept.value = { typed: { ...kept.value.typed, [name.value]: typed }, base }
    wrote()
    await submit()
  }

  async function submit(): Promise<boolean> {
    if (!action.value || busy.value) return false
    conflict.value = findConflict()
    if (conflict.value) return false
    const wanted = name.value as Schemas['Action']
    const content = contentOf(action.value.form?.fields ?? [], form.value)
    const body = { action: wanted, form: content as Record<string, never> }
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
      await refused(error, wanted)
      return false
    } finally {
      busy.value = false
    }
  }

  async function refused(error: ProblemError, wanted: string): Promise<void> {
    if (error.status === 422 && error.faults.length > 0) {
      faults.value = error.faults
      return
    }
    if (error.status !== 412 && error.status !== 409) {
      toast.problem(error)
      return
    }
    const before = kept.value.base ?? present()
    await refetch()
    const still = actions.value.some((one) => one.action === wanted && !one.blocked_by?.length)
    if (error.status === 409 || !still) {
      toast.problem(error)
      return
    }
    kept.value = { ...kept.value, base: before }
    const nothing = { changes: [], events: since(events.value, before.version), base: present() }
    conflict.value = findConflict() ?? nothing
  }

  return { action, form, faults, busy, draft, conflict, choose, clear, resolve, submit }
}
