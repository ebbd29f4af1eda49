import { computed, onScopeDispose, reactive, ref, watch } from 'vue'
import { useRoute, useRouter, type LocationQuery } from 'vue-router'

/** The filters that a query names; what it does not name stays as it is by default. */
export function readFilters<F extends Record<string, string>>(defaults: F, query: LocationQuery): F {
  const result: Record<string, string> = { ...defaults }
  for (const name of Object.keys(defaults)) {
    const value = query[name]
    if (typeof value === 'string') result[name] = value
  }
  return result as F
}

/** Only what differs from the defaults, so that addresses stay short. */
export function writeFilters<F extends Record<string, string>>(defaults: F, filters: F): Record<string, string> {
  const changed = Object.entries(filters).filter(([name, value]) => value !== defaults[name])
  return Object.fromEntries(changed)
}

/** A query for the server: without blanks. */
export function filled<F extends Record<string, string>>(filters: F): { [K in keyof F]?: F[K] } {
  const given = Object.entries(filters).filter(([, value]) => value.trim() !== '')
  return Object.fromEntries(given) as { [K in keyof F]?: F[K] }
}

const typingPause = 250

/** Filters of a list, kept in the address: whoever opens it sees the same list. */
export function useFilters<F extends Record<string, string>>(defaults: F) {
  const route = useRoute()
  const router = useRouter()
  const filters = reactive(readFilters(defaults, route.query)) as F
  const applied = ref(JSON.stringify(filters))
  let timer: ReturnType<typeof setTimeout> | undefined

  watch(
    () => JSON.stringify(filters),
    (now) => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        applied.value = now
        const kept = Object.entries(route.query).filter(([name]) => !(name in defaults))
        void router.replace({
          query: { ...Object.fromEntries(kept), ...writeFilters(defaults, filters) },
          hash: route.hash,
        })
      }, typingPause)
    },
  )
  onScopeDispose(() => clearTimeout(timer))

  return {
    filters,
    /** What the list is to be read by: a moment behind whoever types. */
    query: computed(() => filled(JSON.parse(applied.value) as F)),
    active: computed(() => Object.keys(writeFilters(defaults, filters)).length),
    clear: () => Object.assign(filters, defaults),
  }
}
