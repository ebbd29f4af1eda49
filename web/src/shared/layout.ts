import { readonly, ref } from 'vue'

// How somebody has arranged their screens: widths, orders, what is hidden. Each view keeps its part
// under a name of its own; the whole follows the person as the other preferences do.

export type LayoutParts = Readonly<Record<string, unknown>>

const storageKey = 'bihuan.layout'
const own = ref<LayoutParts>(stored())

export const layout = readonly(own)

/** The whole, as the server keeps it. */
export function setLayout(parts: LayoutParts): void {
  own.value = { ...parts }
  localStorage.setItem(storageKey, JSON.stringify(own.value))
}

/** Null is the usual one again. */
export function keepLayout(name: string, part: unknown): void {
  const others = Object.entries(own.value).filter(([known]) => known !== name)
  setLayout(Object.fromEntries(part === null ? others : [...others, [name, part]]))
}

function stored(): LayoutParts {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}')
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as LayoutParts) : {}
  } catch {
    return {}
  }
}
