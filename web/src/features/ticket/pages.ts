/** The items of a list's answer, whose generated type does not carry them. */
export function itemsOf<T>(page: { items?: unknown }): T[] {
  return (page.items ?? []) as T[]
}
