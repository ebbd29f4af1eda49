import { ref, shallowRef } from 'vue'
import { api, ask, type Schemas } from '@/api/client'
import { useLoad } from '@/shared/useLoad'
import { pageOf } from '@/features/record/usePages'

export type ClockRules = Schemas['ClockRules']
export type Simulation = Schemas['ClockSimulation']
export type RulesKind = 'calendars' | 'policies'

/** Versions of a calendar or policy; a draft is tried on the open tickets before it is committed. */
export function useClockRules<D extends object>(kind: RulesKind) {
  const chosen = ref('')
  const simulation = shallowRef<Simulation | null>(null)
  const versions = useLoad(async () => {
    const call = kind === 'calendars' ? api.GET('/api/v1/calendars') : api.GET('/api/v1/policies')
    const { items } = await pageOf<ClockRules>(call)
    const present = items.find((one) => one.in_force) ?? items[0]
    if (chosen.value === '' && present) chosen.value = String(present.version)
    return items
  })
  const current = useLoad(
    async () => {
      if (chosen.value === '') return null
      const params = { path: { version: chosen.value } }
      const rules = await ask(kind === 'calendars' ? api.GET('/api/v1/calendars/{version}', { params }) : api.GET('/api/v1/policies/{version}', { params }))
      return { ...rules, document: rules.document as unknown as D }
    },
    { watch: chosen },
  )

  async function simulate(document: D): Promise<void> {
    const body = { document: document as unknown as Record<string, never> }
    simulation.value = await ask(
      kind === 'calendars' ? api.POST('/api/v1/calendars/simulate', { body }) : api.POST('/api/v1/policies/simulate', { body }),
    )
  }

  /** Exactly what was tried. */
  async function commit(note: string, effectiveAt: string | null): Promise<void> {
    const body = {
      simulation_id: simulation.value?.simulation_id ?? '',
      note,
      supersede_planned: false,
      ...(effectiveAt ? { effective_at: effectiveAt } : {}),
    }
    const made = await ask(kind === 'calendars' ? api.POST('/api/v1/calendars', { body }) : api.POST('/api/v1/policies', { body }))
    simulation.value = null
    await versions.reload()
    chosen.value = String(made.version)
  }

  return { versions, current, chosen, simulation, simulate, commit }
}
