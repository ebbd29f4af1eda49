import { onScopeDispose, readonly, ref } from 'vue'

export type Theme = 'system' | 'light' | 'dark'

const storageKey = 'bihuan.theme'
const preference = ref<Theme>(stored())
let byDefault: 'dark' | null = null
const system = window.matchMedia?.('(prefers-color-scheme: dark)')

export const theme = readonly(preference)

/** For screens that everybody looks at: dark, unless the person has said otherwise. */
export function useDarkByDefault(): void {
  byDefault = 'dark'
  apply()
  onScopeDispose(() => {
    byDefault = null
    apply()
  })
}

export function setTheme(value: Theme): void {
  preference.value = value
  localStorage.setItem(storageKey, value)
  apply()
}

/** Before the first view is mounted. */
export function applyTheme(): void {
  system?.addEventListener('change', apply)
  apply()
}

function apply(): void {
  const said = preference.value === 'system' ? byDefault : preference.value
  const dark = said ? said === 'dark' : system?.matches
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light'
}

function stored(): Theme {
  const value = localStorage.getItem(storageKey)
  return value === 'light' || value === 'dark' ? value : 'system'
}
