import { createI18n } from 'vue-i18n'
import { setRequestLanguage } from '@/api/client'

// zh is complete, and en as well: messages.spec.ts compares them. A feature keeps its own messages
// in `features/<noun>/messages.ts`, under a top member named after it.

export type Messages = { [key: string]: string | Messages }
export interface MessageFile {
  zh: Messages
  en: Messages
}
export type Language = 'zh' | 'en'

const files = import.meta.glob<MessageFile>(
  ['/src/features/*/messages.ts', './{common,codes,ui,keys}.ts'],
  { eager: true },
)

export function merged(language: Language): Messages {
  const all: Messages = {}
  for (const file of Object.values(files)) Object.assign(all, file[language])
  return all
}

const storageKey = 'bihuan.language'
const tags: Record<Language, string> = { zh: 'zh-CN', en: 'en' }

export const i18n = createI18n({
  legacy: false,
  locale: storedLanguage(),
  fallbackLocale: 'zh',
  messages: { zh: merged('zh'), en: merged('en') },
})

export const language = i18n.global.locale

export function languageTag(): string {
  return tags[language.value as Language]
}

export function setLanguage(value: Language): void {
  language.value = value
  localStorage.setItem(storageKey, value)
  announceLanguage()
}

export function announceLanguage(): void {
  document.documentElement.lang = languageTag()
  setRequestLanguage(languageTag())
}

/** For code outside of components. */
export function translate(key: string, values: Record<string, unknown> = {}): string {
  return i18n.global.t(key, values)
}

function storedLanguage(): Language {
  return localStorage.getItem(storageKey) === 'en' ? 'en' : 'zh'
}

/** What people say for a code of the API, for example `codeLabel('stage', 'intake')`. */
export function codeLabel(set: string, code: string | null | undefined): string {
  if (!code) return ''
  const key = `code.${set}.${code}`
  return i18n.global.te(key, 'zh') ? i18n.global.t(key) : code
}
