import { computed, onScopeDispose, reactive, ref, watch } from 'vue'
import { isProblem, type Fault, type ProblemError } from '@/api/problem'
import { serverNow } from '@/api/clock'
import { randomId } from '@/api/random'
import { fileComplaint } from './calls'
import type { Case } from './cases'
import { messages } from './language'
import { device, readJson } from './storage'
import { usePhotos, type KeptPhoto } from './usePhotos'

// A complaint as it is typed: kept on the device with every change, sent when the person says so.

export const fieldNames = ['name', 'phone', 'text', 'demand', 'attachments', 'consent'] as const
export type FieldName = (typeof fieldNames)[number]
export type FieldErrors = Partial<Record<FieldName, string>>

interface Draft {
  name: string
  phone: string
  text: string
  demand: string
  photos: KeptPhoto[]
  savedAt: number
  /** The Idempotency-Key of what was tried to be sent, so that a second try is not a second case. */
  sent: { content: string; key: string } | null
}

const draftKey = 'bihuan.portal.draft'
const day = 86_400_000
const draftLife = 7 * day
const uploadLife = day - 3_600_000

const isDraft = (value: unknown): value is Draft =>
  typeof value === 'object' &&
  value !== null &&
  ['name', 'phone', 'text', 'demand'].every((k) => typeof (value as Record<string, unknown>)[k] === 'string') &&
  Array.isArray((value as Draft).photos) &&
  typeof (value as Draft).savedAt === 'number'

export function useComplaint() {
  const form = reactive({ name: '', phone: '', text: '', demand: '', consent: false })
  const photos = usePhotos()
  const errors = ref<FieldErrors>({})
  const problem = ref<ProblemError | null>(null)
  const sending = ref(false)
  const kept = ref<'none' | 'restored' | 'saved'>('none')
  let sent: Draft['sent'] = null

  restore()
  const empty = computed(
    () => !form.name && !form.phone && !form.text && !form.demand && photos.list.value.length === 0,
  )
  // At once, not after a pause: a tab may be closed at any moment.
  const stop = watch([() => ({ ...form }), photos.list], save, { deep: true, flush: 'sync' })
  onScopeDispose(stop)

  function restore(): void {
    const draft = readJson(device, draftKey, isDraft)
    if (!draft || serverNow() - draft.savedAt > draftLife) return
    const { name, phone, text, demand } = draft
    Object.assign(form, { name, phone, text, demand })
    if (serverNow() - draft.savedAt < uploadLife) photos.restore(draft.photos)
    sent = draft.sent ?? null
    kept.value = 'restored'
  }

  function save(): void {
    if (empty.value) {
      device.remove(draftKey)
      kept.value = 'none'
      return
    }
    const { name, phone, text, demand } = form
    const draft: Draft = { name, phone, text, demand, photos: [], savedAt: serverNow(), sent }
    for (const { id, name: file, size } of photos.list.value) {
      if (id) draft.photos.push({ id, name: file, size })
    }
    device.write(draftKey, JSON.stringify(draft))
    kept.value = 'saved'
  }

  function discard(): void {
    Object.assign(form, { name: '', phone: '', text: '', demand: '', consent: false })
    photos.clear()
    errors.value = {}
    problem.value = null
    sent = null
    device.remove(draftKey)
    kept.value = 'none'
  }

  /** What can be said without asking: that something is missing. */
  function missing(): FieldErrors {
    const { complain } = messages.value
    const found: FieldErrors = {}
    if (!form.name.trim()) found.name = complain.name_missing
    if (!form.phone.trim()) found.phone = complain.phone_missing
    if (!form.text.trim()) found.text = complain.text_missing
    if (!form.consent) found.consent = complain.consent_missing
    return found
  }

  function keyFor(content: string): string {
    if (sent?.content !== content) sent = { content, key: randomId() }
    save()
    return sent.key
  }

  /** The case, or null when it could not be filed; `errors` or `problem` say why. */
  async function submit(): Promise<Case | null> {
    problem.value = null
    errors.value = missing()
    if (Object.keys(errors.value).length > 0 || sending.value) return null
    sending.value = true
    try {
      if (!(await photos.sendAll())) {
        errors.value = { attachments: messages.value.photos.not_all_sent }
        return null
      }
      const filed = await send()
      stop()
      device.remove(draftKey)
      return filed
    } catch (error) {
      if (!isProblem(error)) throw error
      errors.value = byField(error.faults)
      if (Object.keys(errors.value).length === 0) problem.value = error
      return null
    } finally {
      sending.value = false
    }
  }

  function send(): Promise<Case> {
    const body = {
      name: form.name.trim(),
      phone: form.phone.trim(),
      text: form.text,
      consent: true as const,
      ...(form.demand.trim() ? { demand: form.demand } : {}),
      ...(photos.ids().length ? { attachments: photos.ids() } : {}),
    }
    return fileComplaint(body, keyFor(JSON.stringify(body)))
  }

  return { form, photos, errors, problem, sending, kept, empty, submit, discard }
}

function byField(faults: readonly Fault[]): FieldErrors {
  const found: FieldErrors = {}
  for (const name of fieldNames) {
    const fault = faults.find((f) => f.pointer === `/${name}` || f.pointer.startsWith(`/${name}/`))
    if (fault) found[name] = fault.detail
  }
  return found
}

export function hasDraft(): boolean {
  const draft = readJson(device, draftKey, isDraft)
  return draft !== null && serverNow() - draft.savedAt <= draftLife
}
