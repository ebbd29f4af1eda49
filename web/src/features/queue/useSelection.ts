import { computed, type Ref } from 'vue'

/** Which rows are chosen: one by one, a range from the last one on, or all. */
export function useSelection(
  rows: () => readonly { id: string }[],
  selected: Ref<Set<string>>,
  fill: () => Promise<void> | undefined,
) {
  const all = computed(() => rows().length > 0 && rows().every((row) => selected.value.has(row.id)))
  let anchor: string | null = null

  function toggle(row: { id: string }, range = false): void {
    const next = new Set(selected.value)
    const from = rows().findIndex((one) => one.id === anchor)
    const to = rows().findIndex((one) => one.id === row.id)
    if (range && from >= 0) {
      for (const one of rows().slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(one.id)
    } else if (!next.delete(row.id)) {
      next.add(row.id)
    }
    anchor = row.id
    selected.value = next
  }

  async function toggleAll(): Promise<void> {
    const wanted = !all.value
    if (wanted) await fill()
    selected.value = new Set(wanted ? rows().map((row) => row.id) : [])
  }
  return { all, toggle, toggleAll }
}
