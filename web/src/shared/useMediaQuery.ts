import { onScopeDispose, readonly, ref, type Ref } from 'vue'

export function useMediaQuery(query: string): Readonly<Ref<boolean>> {
  const list = window.matchMedia?.(query)
  const matches = ref(list?.matches ?? false)
  const update = () => (matches.value = list?.matches ?? false)
  list?.addEventListener('change', update)
  onScopeDispose(() => list?.removeEventListener('change', update))
  return readonly(matches)
}
