// Storage that a browser may forbid or empty at any time; then things live as long as the page.

export interface Shelf {
  read(key: string): string | null
  write(key: string, value: string): void
  remove(key: string): void
}

function shelf(storage: () => Storage): Shelf {
  const memory = new Map<string, string>()
  return {
    read(key) {
      try {
        return storage().getItem(key) ?? memory.get(key) ?? null
      } catch {
        return memory.get(key) ?? null
      }
    },
    write(key, value) {
      memory.set(key, value)
      try {
        storage().setItem(key, value)
      } catch {
        // In memory it is.
      }
    },
    remove(key) {
      memory.delete(key)
      try {
        storage().removeItem(key)
      } catch {
        // Nothing was kept there.
      }
    },
  }
}

/** Until the person throws it away. */
export const device = shelf(() => localStorage)
/** Until the tab is closed. */
export const visit = shelf(() => sessionStorage)

/** What was written as JSON, if it still is what it should be. */
export function readJson<T>(from: Shelf, key: string, check: (value: unknown) => value is T): T | null {
  const text = from.read(key)
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    return check(value) ? value : null
  } catch {
    return null
  }
}
