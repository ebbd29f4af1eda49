import { readonly, reactive } from 'vue'

// How many things wait on a page, shown beside its entry in the rail. Features keep their own.

const counts = reactive<Record<string, number>>({})

export const counters = readonly(counts)

export function setCounter(page: string, count: number): void {
  counts[page] = count
}
