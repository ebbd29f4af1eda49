import { onScopeDispose } from 'vue'

// Forms that keep no draft say while something is typed in them: whatever wants to lead away from
// the page then opens beside it.

const holders = new Set<() => boolean>()

export function useUnsaved(dirty: () => boolean): void {
  holders.add(dirty)
  onScopeDispose(() => holders.delete(dirty))
}

export function anyUnsaved(): boolean {
  return [...holders].some((dirty) => dirty())
}
