// What figures are called: reports say it, and lists that one has led to show it. It outlives the
// page, since such a list may be opened in another tab.

const storageKey = 'bihuan.figures'

export function noteFigures(figures: readonly { code: string; name: string }[]): void {
  const known = names()
  for (const { code, name } of figures) known[code] = name
  localStorage.setItem(storageKey, JSON.stringify(known))
}

/** The code where no report has said it yet. */
export function figureName(code: string): string {
  return names()[code] ?? code
}

function names(): Record<string, string> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}')
    return typeof value === 'object' && value !== null ? (value as Record<string, string>) : {}
  } catch {
    return {}
  }
}
