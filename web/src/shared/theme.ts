import { readonly, ref } from 'vue'

export type Theme = 'system' | 'light' | 'dark'

const storageKey = 'bihuan.theme'
const preference = ref<Theme>(stored())
const system = window.matchMedia?.('(prefers-color-scheme: dark)')

export const theme = readonly(preference)

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
  const dark = preference.value === 'system' ? system?.matches : preference.value === 'dark'
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light'
}

function stored(): Theme {
  const value = localStorage.getItem(storageKey)
  return value === 'light' || value === 'dark' ? value : 'system'
}
