import { shallowRef } from 'vue'
import { api, askVersioned, type Schemas } from '@/api/client'
import { useLoad } from '@/shared/useLoad'
import { useConflict } from '@/features/record/useConflict'
import { saveVersioned, type Version } from '@/features/record/versioned'

export type Setting = Schemas['Setting']
export type SettingName = 'access' | 'customer_fields' | 'exports' | 'personal_data' | 'phone' | 'routing' | 'workflow'

/** One setting as a whole. A PUT replaces it, so what the form does not show goes along. */
export function useSetting(name: SettingName) {
  const { question, ask } = useConflict()
  const kept = shallowRef<Version<Setting>>()
  const load = useLoad<Version<Setting>>(async () => (kept.value = await read()))

  function read(): Promise<Version<Setting>> {
    return askVersioned(api.GET('/api/v1/settings/{name}', { params: { path: { name } } }))
  }

  async function save(change: Partial<Setting>): Promise<boolean> {
    if (!kept.value) return false
    let base = kept.value.data
    const saved = await saveVersioned<Setting, Partial<Setting>>({
      current: kept.value,
      change,
      read: async () => {
        const fresh = await read()
        base = fresh.data
        return fresh
      },
      ask,
      send: (etag, part) =>
        askVersioned(
          api.PUT('/api/v1/settings/{name}', {
            params: { path: { name }, header: { 'If-Match': etag } },
            body: { ...base, ...part } as Setting,
          }),
        ),
    })
    if (saved) load.data.value = kept.value = saved
    return saved !== null
  }

  return { ...load, save, question }
}
