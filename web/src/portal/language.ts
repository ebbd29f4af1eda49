import { computed, ref } from 'vue'
import { setRequestLanguage } from '@/api/client'
import { en, zh, type PortalMessages } from './messages'
import { device } from './storage'

export type Language = 'zh' | 'en'

const key = 'bihuan.language'
const tags: Record<Language, string> = { zh: 'zh-CN', en: 'en' }

export const language = ref<Language>(first())

/** The texts in the language of the moment: `m.home.title`. */
export const messages = computed<PortalMessages>(() => (language.value === 'en' ? en : zh))

export function setLanguage(value: Language): void {
  language.value = value
  device.write(key, value)
  announceLanguage()
}

/** For assistive technology, and for what the server writes. */
export function announceLanguage(): void {
  document.documentElement.lang = tags[language.value]
  setRequestLanguage(tags[language.value])
}

function first(): Language {
  const kept = device.read(key)
  if (kept === 'zh' || kept === 'en') return kept
  return /^zh\b/i.test(navigator.language || 'zh') ? 'zh' : 'en'
}
