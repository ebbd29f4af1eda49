import { computed, onScopeDispose, shallowRef, watchEffect, effectScope, type EffectScope } from 'vue'
import { useI18n } from 'vue-i18n'
import { api, ask, etagOf, type Schemas } from '@/api/client'
import { isProblem } from '@/api/problem'
import { useCommands } from '@/shared/commands'
import { toast } from '@/shared/toast'
import type { Ticket } from './useTicket'

let kept: Promise<Schemas['Macro'][]> | null = null

function load(): Promise<Schemas['Macro'][]> {
  kept ??= ask(api.GET('/api/v1/macros', { params: { query: { limit: 200 } } }))
    .then((page) => (page.items ?? []) as Schemas['Macro'][])
    .catch((error: unknown) => {
      kept = null
      if (!isProblem(error)) throw error
      return []
    })
  return kept
}

/** Macros in the command bar: all their steps in one request, all or none. */
export function useMacros(ticket: () => Ticket | undefined, took: (ticket: Ticket) => void) {
  const { t } = useI18n()
  const macros = shallowRef<Schemas['Macro'][]>([])
  void load().then((found) => (macros.value = found))

  async function apply(macro: Schemas['Macro']): Promise<void> {
    const found = ticket()
    if (!found) return
    try {
      const path = { id: found.id, macro: macro.id }
      const header = { 'If-Match': etagOf(found.version) }
      const changed = await ask(
        api.POST('/api/v1/tickets/{id}/macros/{macro}/apply', { params: { path, header } }),
      )
      toast.ok(t('ticket.did', { action: macro.name, number: found.number }))
      took(changed)
    } catch (error) {
      if (!isProblem(error)) throw error
      const step = error.members['step']
      if (typeof step === 'number') toast.warning(t('ticket.macro.step', { step: step + 1, name: macro.name }))
      toast.problem(error)
    }
  }

  const commands = computed(() =>
    macros.value.map((macro) => ({
      id: `macro.${macro.id}`, label: t('ticket.macro.name', { name: macro.name }), run: () => apply(macro),
    })),
  )
  let scope: EffectScope | undefined
  watchEffect(() => {
    scope?.stop()
    const wanted = commands.value
    scope = effectScope(true)
    scope.run(() => useCommands(wanted))
  })
  onScopeDispose(() => scope?.stop())
}
