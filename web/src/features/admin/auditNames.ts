import { i18n, merged } from '@/shared/messages'

// The audit log keeps codes, which last; people read names. What has no name yet shows its code.

const { t, te } = i18n.global

/** Every action that has a name, as the codes of the log. */
export function namedActions(): string[] {
  const admin = merged('zh')['admin']
  const groups = typeof admin === 'object' && typeof admin['did'] === 'object' ? admin['did'] : {}
  return Object.entries(groups).flatMap(([noun, verbs]) => Object.keys(verbs).map((verb) => `${noun}.${verb}`))
}

export function actionName(code: string): string {
  const key = `admin.did.${code}`
  return te(key, 'zh') ? t(key) : code
}

/** `user:0198…` as the kind of thing, and a person's or a setting's name, else the rest as kept. */
export function objectName(object: string, personOf: (id: string) => string | undefined): { kind: string; rest: string } {
  const at = object.indexOf(':')
  if (at < 0) return { kind: '', rest: object }
  const kind = object.slice(0, at)
  const id = object.slice(at + 1)
  const key = `admin.thing.${kind}`
  const setting = `admin.setting_${id}`
  const named = kind === 'user' ? personOf(id) : kind === 'setting' && te(setting, 'zh') ? t(setting) : undefined
  return { kind: te(key, 'zh') ? t(key) : kind, rest: named ?? id }
}
